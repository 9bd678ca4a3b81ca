// A page that is not there, or that somebody may not see: the two look the same.
import type { Metadata } from "next";
import { Door } from "@/components/door";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <Door
      title="There is nothing here"
      lead="The address may be mistyped or old, or the page may not be yours to see."
      below={<a href="/home">To your start page</a>}
    />
  );
}
