// Where Prisma's own command line finds the schema; the running product connects through lib/platform/db.ts.
import { defineConfig } from "prisma/config";

export default defineConfig({
  schema: "./schema.prisma",
  migrations: { path: "./migrations" },
});
