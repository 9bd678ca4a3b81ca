// The page behind an invitation's link. Reading it answers nothing: link scanners read it too.
import type { Metadata } from "next";
import { InvitationScreen } from "./screen";

export const metadata: Metadata = {
  title: "Invitation",
  robots: { index: false },
  referrer: "no-referrer",
};

export default async function Page({ params }: { params: Promise<{ token: string }> }) {
  return <InvitationScreen token={(await params).token} />;
}
