import type { Metadata } from "next";
import { SignUpScreen } from "./screen";

export const metadata: Metadata = { title: "Create an account" };

export default function Page() {
  return <SignUpScreen />;
}
