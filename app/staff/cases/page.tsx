import type { Metadata } from "next";
import { StaffCasesScreen } from "./screen";

export const metadata: Metadata = { title: "Cases" };

export default function Page() {
  return <StaffCasesScreen />;
}
