import type { Metadata } from "next";
import { BlocksScreen } from "./screen";

export const metadata: Metadata = { title: "Blocks" };

export default function Page() {
  return <BlocksScreen />;
}
