import type { Metadata } from "next";
import { StaffReportsScreen } from "./screen";

export const metadata: Metadata = { title: "Reports" };

export default function Page() {
  return <StaffReportsScreen />;
}
