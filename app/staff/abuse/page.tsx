import type { Metadata } from "next";
import { AbuseScreen } from "./screen";

export const metadata: Metadata = { title: "Abuse" };

export default function Page() {
  return <AbuseScreen />;
}
