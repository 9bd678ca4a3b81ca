import type { Metadata } from "next";
import { FeedsScreen } from "./screen";

export const metadata: Metadata = { title: "Feeds" };

export default function Page() {
  return <FeedsScreen />;
}
