import type { Metadata } from "next";
import { AuditScreen } from "./screen";

export const metadata: Metadata = { title: "Audit" };

export default function Page() {
  return <AuditScreen />;
}
