import type { Metadata } from "next";
import { type SearchParams, viewerOrSignIn } from "../guard";
import { FeedsScreen } from "./screen";

export const metadata: Metadata = { title: "Feeds" };

export default async function Page({ searchParams }: { searchParams: SearchParams }) {
  await viewerOrSignIn("/feeds", searchParams);
  return <FeedsScreen />;
}
