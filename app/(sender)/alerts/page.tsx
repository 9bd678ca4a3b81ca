import type { Metadata } from "next";
import { type SearchParams, viewerOrSignIn } from "../guard";
import { AlertsScreen } from "./screen";

export const metadata: Metadata = { title: "Alerts" };

export default async function Page({ searchParams }: { searchParams: SearchParams }) {
  await viewerOrSignIn("/alerts", searchParams);
  return <AlertsScreen />;
}
