import type { Metadata } from "next";
import { type SearchParams, viewerOrSignIn } from "../guard";
import { FinderScreen } from "./screen";

export const metadata: Metadata = { title: "Finder" };

export default async function FinderPage({ searchParams }: { searchParams: SearchParams }) {
  await viewerOrSignIn("/finder", searchParams);
  return <FinderScreen />;
}
