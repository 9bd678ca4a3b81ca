import type { Metadata } from "next";
import { FeedScreen } from "./screen";

export const metadata: Metadata = { title: "Feed" };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <FeedScreen id={(await params).id} />;
}
