import type { Metadata } from "next";
import { type SearchParams, viewerOrSignIn } from "../../guard";
import { IpScreen } from "./screen";

type Props = { params: Promise<{ ip: string }>; searchParams: SearchParams };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: decodeURIComponent((await params).ip) };
}

export default async function IpPage({ params, searchParams }: Props) {
  const ip = decodeURIComponent((await params).ip);
  await viewerOrSignIn(`/ips/${ip}`, searchParams);
  return <IpScreen ip={ip} />;
}
