import type { Metadata } from "next";
import { viewerOrSignIn } from "../../guard";
import { CaseScreen } from "./screen";

export const metadata: Metadata = { title: "Case" };

export default async function CasePage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  await viewerOrSignIn(`/cases/${id}`);
  return <CaseScreen id={id} />;
}
