import type { Metadata } from "next";
import { viewerOfPage } from "@/lib/identity/session";
import { findSignInLink } from "@/lib/identity/sign-in-queries";
import { SignInLinkScreen } from "./screen";

export const metadata: Metadata = { title: "Sign in" };

type Props = { searchParams: Promise<{ token?: string | string[] }> };

/** Opening it signs nobody in: scanners open links. */
export default async function Page({ searchParams }: Props) {
  const { token } = await searchParams;
  const secret = typeof token === "string" ? token : "";
  const link = await findSignInLink(secret, new Date());
  const viewer = await viewerOfPage();
  return <SignInLinkScreen token={secret} email={link?.email ?? null} signedInAs={viewer?.email ?? null} />;
}
