import type { Metadata } from "next";
import { SendersScreen } from "./screen";

export const metadata: Metadata = { title: "Senders" };

export default function Page() {
  return <SendersScreen />;
}
