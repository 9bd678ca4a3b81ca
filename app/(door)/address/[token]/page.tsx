// The page behind the two links of a change of address. Reading it answers nothing: link scanners read it too.
import type { Metadata } from "next";
import { AddressChangeScreen } from "./screen";

export const metadata: Metadata = {
  title: "Change of mail address",
  robots: { index: false },
  referrer: "no-referrer",
};

export default async function Page({ params }: { params: Promise<{ token: string }> }) {
  return <AddressChangeScreen token={(await params).token} />;
}
