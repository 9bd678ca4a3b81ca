import type { Metadata } from "next";
import { AskApprovalsScreen } from "./screen";

export const metadata: Metadata = { title: "Access that you approved" };

export default function Page() {
  return <AskApprovalsScreen />;
}
