import type { Metadata } from "next";
import { OrganizationScreen } from "./screen";

export const metadata: Metadata = { title: "Organization" };

export default function Page() {
  return <OrganizationScreen />;
}
