import type { Metadata } from "next";
import { AttributionScreen } from "./screen";

export const metadata: Metadata = { title: "Attribution" };

export default function Page() {
  return <AttributionScreen />;
}
