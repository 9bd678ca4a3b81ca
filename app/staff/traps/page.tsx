import type { Metadata } from "next";
import { TrapsScreen } from "./screen";

export const metadata: Metadata = { title: "Traps" };

export default function Page() {
  return <TrapsScreen />;
}
