import type { Metadata } from "next";
import { StaffCaseScreen } from "./screen";

export const metadata: Metadata = { title: "Case" };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <StaffCaseScreen id={id} />;
}
