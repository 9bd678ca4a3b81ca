import type { Metadata } from "next";
import { ResetScreen } from "./screen";

export const metadata: Metadata = { title: "Reset password" };

export default function Page() {
  return <ResetScreen />;
}
