import { openApiDocument } from "@/lib/openapi";
import { publicLink } from "@/lib/platform/public-link";
import { route } from "@/lib/route";
import { operations } from "../operations";

export const GET = route({
  access: "visitor",
  summary: "This description",
  run: async () => openApiDocument(await operations(), publicLink("/api/v1")),
});
