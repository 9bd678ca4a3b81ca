import type { Metadata } from "next";
import { env } from "@/lib/platform/env";
import { type SearchParams, viewerOrSignIn } from "../guard";
import { KeysScreen } from "./screen";

export const metadata: Metadata = { title: "Keys" };

export default async function Page({ searchParams }: { searchParams: SearchParams }) {
  await viewerOrSignIn("/keys", searchParams);
  return <KeysScreen publicUrl={env().PUBLIC_URL} />;
}
