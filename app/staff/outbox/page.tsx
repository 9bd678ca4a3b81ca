import type { Metadata } from "next";
import { OutboxScreen } from "./screen";

export const metadata: Metadata = { title: "Outbox" };

export default function Page() {
  return <OutboxScreen />;
}
