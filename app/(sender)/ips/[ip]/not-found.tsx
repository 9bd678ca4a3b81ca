"use client";
// Drawn for every address that is none or not the reader's: it names what was asked for and nothing else.
import { useParams } from "next/navigation";
import { NotYours } from "@/components/ip/not-yours";

export default function NotFound() {
  const { ip } = useParams<{ ip: string }>();
  return <NotYours title={<span className="address">{decodeURIComponent(ip)}</span>} />;
}
