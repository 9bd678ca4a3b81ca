import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { viewerOfPage } from "@/lib/identity/session";
import { SignInScreen } from "./screen";

export const metadata: Metadata = { title: "Sign in" };

export default async function Page() {
  if ((await viewerOfPage()) !== null) redirect("/home");
  return <SignInScreen />;
}
