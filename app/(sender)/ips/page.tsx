import type { Metadata } from "next";
import { type SearchParams, viewerOrSignIn } from "../guard";
import { FleetScreen } from "./screen";

export const metadata: Metadata = { title: "IPs" };

export default async function FleetPage({ searchParams }: { searchParams: SearchParams }) {
  await viewerOrSignIn("/ips", searchParams);
  return <FleetScreen />;
}
