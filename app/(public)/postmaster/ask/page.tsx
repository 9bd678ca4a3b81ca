import type { Metadata } from "next";
import { AskScreen } from "./screen";

export const metadata: Metadata = { title: "Ask for help" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function AskPage({ searchParams }: Props) {
  const { token } = await searchParams;
  return <AskScreen token={typeof token === "string" ? token : null} />;
}
