import type { Metadata } from "next";
import { type SearchParams, viewerOrSignIn } from "../guard";
import { MorningScreen } from "./screen";

export const metadata: Metadata = { title: "Morning" };

export default async function MorningPage({ searchParams }: { searchParams: SearchParams }) {
  await viewerOrSignIn("/morning", searchParams);
  return <MorningScreen />;
}
