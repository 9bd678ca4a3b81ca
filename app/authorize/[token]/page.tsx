// The page a network's contact reaches from our mail. Reading it decides nothing: link scanners read it too.
import type { Metadata } from "next";
import { AuthorizeScreen } from "./screen";

export const metadata: Metadata = {
  title: "A request about your network",
  robots: { index: false },
  referrer: "no-referrer",
};

export default async function Page({ params }: { params: Promise<{ token: string }> }) {
  return <AuthorizeScreen token={(await params).token} />;
}
