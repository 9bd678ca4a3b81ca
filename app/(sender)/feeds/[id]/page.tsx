import type { Metadata } from "next";
import { type SearchParams, viewerOrSignIn } from "../../guard";
import { FeedScreen } from "./screen";

export const metadata: Metadata = { title: "Feed" };

type Props = { params: Promise<{ id: string }>; searchParams: SearchParams };

export default async function Page({ params, searchParams }: Props) {
  const { id } = await params;
  await viewerOrSignIn(`/feeds/${id}`, searchParams);
  return <FeedScreen id={id} />;
}
