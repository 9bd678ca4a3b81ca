import type { Metadata } from "next";
import { BounceScreen } from "./screen";

export const metadata: Metadata = { title: "Read a bounce" };

export default function BouncePage() {
  return <BounceScreen />;
}
