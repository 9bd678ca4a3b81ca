// The API's description to read: the same document that programs read, laid out.
import type { Metadata } from "next";
import { operations } from "@/app/api/v1/operations";
import { ApiReference } from "@/components/public/api-reference";
import { openApiDocument } from "@/lib/openapi";
import { publicLink } from "@/lib/platform/public-link";

export const metadata: Metadata = { title: "API reference" };

export default async function ReferencePage() {
  return <ApiReference document={openApiDocument(await operations(), publicLink("/api/v1"))} />;
}
