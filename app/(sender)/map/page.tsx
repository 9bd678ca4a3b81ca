import type { Metadata } from "next";
import { type SearchParams, viewerOrSignIn } from "../guard";
import { MapScreen } from "./screen";

export const metadata: Metadata = { title: "Map" };

export default async function MapPage({ searchParams }: { searchParams: SearchParams }) {
  await viewerOrSignIn("/map", searchParams);
  return <MapScreen />;
}
