import type { Metadata } from "next";
import { GuideFrame } from "@/components/guide/guide-frame";
import { listGuide } from "@/lib/guide/queries";
import { AskScreen } from "./screen";

export const metadata: Metadata = { title: "Ask for help" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function AskPage({ searchParams }: Props) {
  const { token } = await searchParams;
  return (
    <GuideFrame pages={await listGuide()} here="ask">
      <AskScreen token={typeof token === "string" ? token : null} />
    </GuideFrame>
  );
}
