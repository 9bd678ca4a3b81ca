import type { Metadata } from "next";
import { type SearchParams, viewerOrSignIn } from "../../guard";
import { AddNetworksScreen } from "./screen";

export const metadata: Metadata = { title: "Add networks" };

export default async function AddNetworksPage({ searchParams }: { searchParams: SearchParams }) {
  await viewerOrSignIn("/networks/add", searchParams);
  return <AddNetworksScreen />;
}
