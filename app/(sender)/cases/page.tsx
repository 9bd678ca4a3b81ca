import type { Metadata } from "next";
import { type SearchParams, viewerOrSignIn } from "../guard";
import { CasesScreen } from "./screen";

export const metadata: Metadata = { title: "Cases" };

export default async function CasesPage({ searchParams }: { searchParams: SearchParams }) {
  await viewerOrSignIn("/cases", searchParams);
  return <CasesScreen />;
}
