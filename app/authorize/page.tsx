import type { Metadata } from "next";
import { AskApprovalsScreen } from "./screen";

export const metadata: Metadata = { title: "What rests on your word" };

export default function Page() {
  return <AskApprovalsScreen />;
}
