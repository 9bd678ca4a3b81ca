import { readImport } from "@/lib/networks/queries";
import { importedFile, importFile } from "@/lib/networks/schema";
import { route } from "@/lib/route";

export const POST = route({
  access: "networks:write",
  summary: "Reads a file of addresses, tags and customers into what can be claimed; keeps nothing",
  body: importFile,
  output: importedFile,
  run: async ({ body }) => readImport(body.file),
});
