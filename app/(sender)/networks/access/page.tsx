import type { Metadata } from "next";
import { type SearchParams, viewerOrSignIn } from "../../guard";
import { AccessScreen } from "./screen";

export const metadata: Metadata = { title: "Who can see a network" };

export default async function AccessPage({ searchParams }: { searchParams: SearchParams }) {
  await viewerOrSignIn("/networks/access", searchParams);
  return <AccessScreen />;
}
