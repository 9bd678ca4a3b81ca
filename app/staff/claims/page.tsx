import type { Metadata } from "next";
import { ClaimsScreen } from "./screen";

export const metadata: Metadata = { title: "Claims" };

export default function Page() {
  return <ClaimsScreen />;
}
