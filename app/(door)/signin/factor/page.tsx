import type { Metadata } from "next";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { findAwaiting, viewerOfPage } from "@/lib/identity/session";
import { FactorScreen } from "./screen";

export const metadata: Metadata = { title: "Second factor" };

export default async function Page() {
  if ((await viewerOfPage()) !== null) redirect("/home");
  const awaiting = await findAwaiting({ headers: await headers() }, new Date());
  if (awaiting === null) redirect("/signin");
  return <FactorScreen email={awaiting.email} />;
}
