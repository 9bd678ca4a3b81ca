import type { Metadata } from "next";
import { ConfirmScreen } from "./screen";

export const metadata: Metadata = { title: "Confirm your address" };

export default function Page() {
  return <ConfirmScreen />;
}
