import type { Metadata } from "next";
import { type SearchParams, viewerOrSignIn } from "../guard";
import { NetworksScreen } from "./screen";

export const metadata: Metadata = { title: "Networks" };

export default async function NetworksPage({ searchParams }: { searchParams: SearchParams }) {
  await viewerOrSignIn("/networks", searchParams);
  return <NetworksScreen />;
}
