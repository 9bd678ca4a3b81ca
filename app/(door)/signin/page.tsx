import type { Metadata } from "next";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { findAwaiting, viewerOfPage } from "@/lib/identity/session";
import { listIssuers } from "@/lib/identity/sign-in-queries";
import { SignInScreen } from "./screen";

export const metadata: Metadata = { title: "Sign in" };

type Props = { searchParams: Promise<{ next?: string | string[] }> };

export default async function Page({ searchParams }: Props) {
  if ((await viewerOfPage()) !== null) redirect("/home");
  // Every way of signing in comes by here when the account has a second factor.
  if ((await findAwaiting({ headers: await headers() }, new Date())) !== null) {
    const { next } = await searchParams;
    redirect(typeof next === "string" ? `/signin/factor?next=${encodeURIComponent(next)}` : "/signin/factor");
  }
  return <SignInScreen issuers={listIssuers()} />;
}
