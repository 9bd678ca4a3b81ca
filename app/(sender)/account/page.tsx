import type { Metadata } from "next";
import { type SearchParams, viewerOrSignIn } from "../guard";
import { AccountScreen } from "./screen";

export const metadata: Metadata = { title: "Your account" };

export default async function Page({ searchParams }: { searchParams: SearchParams }) {
  await viewerOrSignIn("/account", searchParams);
  return <AccountScreen />;
}
