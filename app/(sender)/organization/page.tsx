import type { Metadata } from "next";
import { type SearchParams, viewerOrSignIn } from "../guard";
import { OrganizationScreen } from "./screen";

export const metadata: Metadata = { title: "Organization" };

export default async function Page({ searchParams }: { searchParams: SearchParams }) {
  await viewerOrSignIn("/organization", searchParams);
  return <OrganizationScreen />;
}
