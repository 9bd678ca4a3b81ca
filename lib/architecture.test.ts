// The rules of lib/README.md hold in the whole tree, and each one still bites.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import {
  circles,
  edges,
  isTest,
  nodeInBrowser,
  offences,
  readSource,
  rules,
  type Source,
} from "./testing/architecture";

const root = path.resolve(import.meta.dirname, "..");

/** Every source file of the product, committed or about to be. */
function readTree(): Source[] {
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
  });
  return [...new Set(listed.toString().split("\0"))]
    .filter((file) => /^(app|components|lib|e2e)\/.*\.tsx?$|^proxy\.ts$/.test(file))
    .flatMap((file) => {
      try {
        return [readSource(file, readFileSync(path.join(root, file), "utf8"))];
      } catch {
        return []; // removed and not yet committed
      }
    });
}

const tree = readTree();

describe("the tree", () => {
  it("is there", () => {
    expect(tree.length).toBeGreaterThan(100);
  });

  it("keeps every rule", () => {
    expect(offences(tree)).toEqual([]);
  });

  it("has no circles", () => {
    expect(circles(tree.filter((source) => !isTest(source.path)))).toEqual([]);
  });

  it("gives the browser nothing that needs Node", () => {
    expect(nodeInBrowser(tree.filter((source) => !isTest(source.path)))).toEqual([]);
  });

  it("has every edge that is listed", () => {
    const files = new Set(tree.map((source) => source.path.replace(/\.ts$/, "")));
    expect(Object.keys(edges).filter((edge) => !files.has(edge))).toEqual([]);
  });
});

/** For each rule a file that breaks it, and the same thing done right. */
const samples: Record<string, { bad: [file: string, text: string][]; good: [file: string, text: string][] }> =
  {
    "domains import leftwards": {
      bad: [
        ["lib/networks/commands.ts", 'import { listIps } from "@/lib/reputation/queries";'],
        ["lib/networks/queries.ts", 'import { findKey } from "../keys/queries";'],
        ["lib/platform/rdap.ts", 'import type { ContactOffer } from "@/lib/networks/schema";'],
        ["lib/jobs/commands.ts", 'import { recordAudit } from "@/lib/audit/commands";'],
      ],
      good: [
        ["lib/reputation/queries.ts", 'import { grantedRanges } from "@/lib/networks/queries";'],
        ["lib/jobs/registry.ts", 'import { fanOut } from "@/lib/feedback/commands";'],
      ],
    },
    "domains do not import the doors above them": {
      bad: [
        ["lib/keys/commands.ts", 'import { route } from "@/lib/route";'],
        ["lib/outbox/commands.ts", 'import { format } from "@/components/format";'],
      ],
      good: [["lib/cli/grant.ts", 'import { dataOption } from "./with-database";']],
    },
    "keys are used by the doors and cli only": {
      bad: [["lib/reputation/queries.ts", 'import { readerByKey } from "@/lib/keys/queries";']],
      good: [
        ["app/snds/door.ts", 'import { readerByKey } from "@/lib/keys/queries";'],
        ["lib/cli/key.ts", 'import { createKey } from "@/lib/keys/commands";'],
      ],
    },
    "lib/route is for app and stands on identity": {
      bad: [
        ["lib/route.ts", 'import { getClaim } from "@/lib/networks/queries";'],
        ["components/door.tsx", 'import { route } from "@/lib/route";'],
      ],
      good: [
        ["lib/route.ts", 'import { findViewer } from "@/lib/identity/session";'],
        ["app/api/v1/me/route.ts", 'import { route } from "@/lib/route";'],
      ],
    },
    "lib/client imports shapes only": {
      bad: [
        ["lib/client/networks.ts", 'import { claimText } from "@/lib/networks/schema";'],
        ["lib/client/networks.ts", 'import type { GrantedRange } from "@/lib/networks/queries";'],
      ],
      good: [
        [
          "lib/client/networks.ts",
          'import type { ClaimView } from "@/lib/networks/schema";\nimport { useQuery } from "@tanstack/react-query";',
        ],
      ],
    },
    "the registry of jobs is for the worker": {
      bad: [["lib/complaints/commands.ts", 'import { handlers } from "@/lib/jobs/registry";']],
      good: [["lib/jobs/worker.ts", 'import { handlers } from "./registry";']],
    },
    "product code does not use what is for tests": {
      bad: [
        ["lib/networks/zone-lookup.ts", 'import { startTestDns } from "@/lib/testing/dns";'],
        ["lib/ingest/budget.ts", 'import { vi } from "vitest";'],
      ],
      good: [["lib/networks/zone-lookup.ts", 'import { openDns } from "@/lib/platform/dns";']],
    },
    "schema.ts ships to the browser": {
      bad: [
        ["lib/networks/schema.ts", 'import { env } from "@/lib/platform/env";'],
        ["lib/networks/schema.ts", 'import { createHash } from "node:crypto";'],
        ["lib/networks/schema.ts", 'import { roles } from "@/lib/identity/roles";'],
      ],
      good: [
        [
          "lib/networks/schema.ts",
          'import { z } from "zod";\nimport { isDay } from "@/lib/platform/day";\nimport { roleInput } from "@/lib/identity/schema";',
        ],
        ["lib/identity/schema.ts", 'import { roles } from "./roles";'],
      ],
    },
    "pages are sent without Zod": {
      bad: [
        ["components/keys/new-key.tsx", 'import { keyScopes } from "@/lib/keys/schema";'],
        ["app/(sender)/keys/screen.tsx", 'import { type Key, maxKeyDays } from "@/lib/keys/schema";'],
        ["app/(sender)/keys/screen.tsx", 'import { z } from "zod";'],
      ],
      good: [
        ["components/keys/new-key.tsx", 'import type { Key } from "@/lib/keys/schema";'],
        ["app/(sender)/keys/page.tsx", 'import { listKeysInput } from "@/lib/keys/schema";'],
      ],
    },
    "pure files stay pure": {
      bad: [
        ["lib/networks/proof.ts", 'import { prisma } from "@/lib/platform/db";'],
        ["lib/networks/proof.ts", 'import { openDns } from "@/lib/platform/dns";'],
        ["lib/networks/proof.ts", 'import { checkZones } from "./zone-lookup";'],
        ["lib/networks/proof.ts", 'import { selectHolders } from "./sql";'],
        ["lib/feedback/redact.ts", 'import { readFile } from "node:fs/promises";'],
      ],
      good: [
        [
          "lib/networks/proof.ts",
          'import type { DnsResult } from "@/lib/platform/dns";\nimport { recordName } from "./reverse-zone";',
        ],
        ["lib/networks/zone-lookup.ts", 'import { openDns } from "@/lib/platform/dns";'],
      ],
    },
    "decisions take the time as an argument": {
      bad: [
        ["lib/networks/grant.ts", "const today = dayOf(new Date());"],
        ["lib/networks/commands.ts", "const at = Date.now();"],
        ["lib/reputation/verdict.ts", "if (Math.random() < 0.1) return;"],
      ],
      good: [["lib/networks/grant.ts", "const at = new Date(expiresAt.getTime() - 1);"]],
    },
    "raw SQL stands in sql.ts": {
      bad: [
        ["lib/networks/queries.ts", "const rows = await db.$queryRaw`SELECT 1`;"],
        ["lib/ingest/commands.ts", 'await client.query("DELETE FROM ip_day");'],
        ["lib/ingest/seal-commands.ts", 'await client.query("DELETE FROM ip_day");'],
        ["app/api/health/route.ts", "await prisma.$executeRaw`SELECT 1`;"],
      ],
      good: [
        ["lib/networks/sql.ts", "const rows = await db.$queryRaw`SELECT 1`;"],
        ["lib/networks/queries.ts", "const rows = await db.grant.findMany();"],
        ["lib/cli/backup.ts", 'await client.query("BEGIN READ ONLY");'],
      ],
    },
    "no statement is put together as text": {
      bad: [
        ["lib/networks/sql.ts", "await db.$queryRawUnsafe(text);"],
        ["lib/networks/sql.ts", "await db.$queryRaw`SELECT * FROM ip_day ORDER BY` + Prisma.raw(column);"],
      ],
      good: [["lib/networks/sql.ts", "await db.$queryRaw`SELECT * FROM ip_day`;"]],
    },
    "sql.ts is for its own domain": {
      bad: [
        ["lib/reputation/queries.ts", 'import { selectActiveRanges } from "@/lib/networks/sql";'],
        ["lib/cli/doctor.ts", 'import { selectQueueState } from "@/lib/jobs/sql";'],
      ],
      good: [["lib/networks/queries.ts", 'import { selectActiveRanges } from "./sql";']],
    },
    "queries do not write": {
      bad: [["lib/networks/queries.ts", 'import { insertGrant } from "./grant-commands";']],
      good: [["lib/networks/queries.ts", 'import { getSettings } from "@/lib/provider/queries";']],
    },
    "process.env is read in env.ts": {
      bad: [
        ["lib/networks/zone-lookup.ts", "const servers = process.env.DNS_SERVERS;"],
        ["app/layout.tsx", "if (process.env.NODE_ENV) {}"],
      ],
      good: [
        ["lib/platform/env.ts", "parseEnvironment(process.env);"],
        ["lib/platform/dns.ts", "// never process.env here\nconst servers = env().DNS_SERVERS;"],
      ],
    },
    "routes use queries and commands": {
      bad: [
        ["app/api/v1/networks/route.ts", 'import { prisma } from "@/lib/platform/db";'],
        ["app/api/v1/networks/route.ts", 'import type { Grant } from "@/prisma/client/client";'],
        ["app/api/v1/networks/route.ts", 'import { selectHolders } from "@/lib/networks/sql";'],
      ],
      good: [["app/api/v1/networks/route.ts", 'import { listGrants } from "@/lib/networks/queries";']],
    },
    "pages only read": {
      bad: [
        ["app/(sender)/networks/page.tsx", 'import { claimNetworks } from "@/lib/networks/commands";'],
        ["app/(sender)/networks/page.tsx", 'import { prisma } from "@/lib/platform/db";'],
      ],
      good: [["app/(sender)/networks/page.tsx", 'import { viewerOfPage } from "@/lib/identity/session";']],
    },
    "components know no server": {
      bad: [
        ["components/networks/grant-table.tsx", 'import { listGrants } from "@/lib/networks/queries";'],
        ["components/networks/grant-table.tsx", 'import { grantSentence } from "@/lib/networks/grant";'],
        ["components/networks/grant-table.tsx", 'import { readFile } from "node:fs/promises";'],
        ["components/networks/grant-table.tsx", 'import { Guard } from "@/app/(sender)/guard";'],
      ],
      good: [
        [
          "components/networks/grant-table.tsx",
          'import { Table } from "@mantine/core";\nimport Link from "next/link";\nimport type { GrantView } from "@/lib/networks/schema";\nimport { Term } from "../term";',
        ],
      ],
    },
    "screens use lib/client and components": {
      bad: [
        ["app/(sender)/networks/screen.tsx", 'import { listGrants } from "@/lib/networks/queries";'],
        ["app/(sender)/networks/screen.tsx", 'import { env } from "@/lib/platform/env";'],
      ],
      good: [
        [
          "app/(sender)/networks/screen.tsx",
          'import { GrantTable } from "@/components/networks/grant-table";\nimport { useGrants } from "@/lib/client/networks";',
        ],
      ],
    },
    "what floats is loaded when it is needed": {
      bad: [
        ["components/term.tsx", 'import { Text, Tooltip } from "@mantine/core";'],
        ["app/(sender)/ips/screen.tsx", 'import {\n  Button,\n  Menu,\n} from "@mantine/core";'],
      ],
      good: [
        ["components/opened-menu.tsx", 'import { Menu } from "@mantine/core";'],
        ["components/shell/shell.tsx", 'import { IconMenu2 } from "@tabler/icons-react";'],
      ],
    },
    "recharts belongs to components/charts": {
      bad: [["components/ip/totals.tsx", 'import { BarChart } from "recharts";']],
      good: [["components/charts/plots.tsx", 'import { BarChart } from "recharts";']],
    },
    "files say what they hold": {
      bad: [
        ["lib/networks/utils.ts", ""],
        ["lib/networks/index.ts", ""],
        ["lib/networks/claim-helpers.ts", ""],
        ["lib/networks/ClaimText.ts", ""],
        ["lib/networks/grant_service.ts", ""],
        ["components/types.ts", ""],
      ],
      good: [
        ["lib/networks/claim-text.ts", ""],
        ["lib/networks/claims.db.test.ts", ""],
        ["app/api/v1/ips.csv/route.ts", ""],
      ],
    },
    "there are no barrels": {
      bad: [["lib/networks/claim.ts", 'export * from "./commands";']],
      good: [["lib/networks/claim.ts", 'export { claimText } from "./schema";']],
    },
    "there are no server actions": {
      bad: [["app/(sender)/networks/save.ts", '"use server";\nexport async function save() {}']],
      good: [["app/(sender)/networks/screen.tsx", '"use client";']],
    },
  };

describe("each rule", () => {
  it("has samples", () => {
    expect(Object.keys(samples).sort()).toEqual(rules.map((rule) => rule.name).sort());
  });

  it.each(rules)("bites: $name", (rule) => {
    const { bad = [], good = [] } = samples[rule.name] ?? {};
    expect(bad.length).toBeGreaterThan(0);
    for (const [file, text] of bad)
      expect(rule.check(readSource(file, text)), `${file}\n${text}`).not.toEqual([]);
    for (const [file, text] of good)
      expect(rule.check(readSource(file, text)), `${file}\n${text}`).toEqual([]);
  });
});

const sources = (files: Record<string, string>) =>
  Object.entries(files).map(([file, text]) => readSource(file, text));

describe("circles", () => {
  it("are found over any number of files", () => {
    const round = {
      "lib/networks/a.ts": 'import { b } from "./b";',
      "lib/networks/b.ts": 'import { c } from "@/lib/networks/c";',
      "lib/networks/c.ts": 'export { a } from "./a";',
    };
    expect(circles(sources(round))).toEqual([
      ["lib/networks/a", "lib/networks/b", "lib/networks/c", "lib/networks/a"],
    ]);
  });

  it("are none when only a type leads back, or two ways lead to one file", () => {
    expect(
      circles(
        sources({
          "lib/networks/a.ts": 'import { b } from "./b";',
          "lib/networks/b.ts": 'import type { A } from "./a";\nimport { type B } from "./a";',
        }),
      ),
    ).toEqual([]);
    expect(
      circles(
        sources({
          "lib/x/a.ts": 'import { b } from "./b";\nimport { c } from "./c";',
          "lib/x/b.ts": 'import { c } from "./c";',
          "lib/x/c.ts": "",
        }),
      ),
    ).toEqual([]);
  });
});

describe("Node in the browser", () => {
  it("is found behind what a screen imports, but not behind a type", () => {
    const files = {
      "lib/x/schema.ts": 'import { parse } from "./parse";',
      "lib/x/parse.ts": 'import { isIP } from "node:net";',
    };
    const screen = (statement: string) =>
      nodeInBrowser(sources({ ...files, "app/x/screen.tsx": `"use client";\n${statement}` }));
    expect(screen('import { shape } from "@/lib/x/schema";')).toEqual([
      ["app/x/screen", "lib/x/schema", "lib/x/parse", "node:net"],
    ]);
    expect(screen('import type { Shape } from "@/lib/x/schema";')).toEqual([]);
  });
});

describe("readSource", () => {
  it("finds every kind of import, and none in comments", () => {
    const text = [
      'import "./styles.css";',
      'import type { A } from "@/lib/a/schema";',
      'import b, { type C } from "../b";',
      'import {\n  type D,\n  type E,\n} from "d";',
      '// import { x } from "x";',
      '/* import { y } from "y"; */',
      'export { f } from "./f.ts";',
      'const g = await import("@/lib/g");',
      'const url = "https://example.net/"; // import { z } from "z"',
    ].join("\n");
    expect(readSource("lib/networks/claim.ts", text).imports).toEqual([
      { to: "lib/networks/styles.css", typeOnly: false },
      { to: "lib/a/schema", typeOnly: true },
      { to: "lib/b", typeOnly: false },
      { to: "d", typeOnly: true },
      { to: "lib/networks/f", typeOnly: false },
      { to: "lib/g", typeOnly: false },
    ]);
  });
});
