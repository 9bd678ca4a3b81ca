import type { Metadata } from "next";
import { GuideFrame } from "@/components/guide/guide-frame";
import { listGuide } from "@/lib/guide/queries";
import { BounceScreen } from "./screen";

export const metadata: Metadata = { title: "Read a bounce" };

export default async function BouncePage() {
  return (
    <GuideFrame pages={await listGuide()} here="bounce">
      <BounceScreen />
    </GuideFrame>
  );
}
