// A page that is not there, or that somebody may not see: the two look the same.
import type { Metadata } from "next";
import { PlainPage } from "@/components/plain-page";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <PlainPage title="There is nothing here">
      <p>The address may be mistyped or old, or the page may not be yours to see.</p>
      <p>
        <a href="/home">To your start page</a>
      </p>
    </PlainPage>
  );
}
