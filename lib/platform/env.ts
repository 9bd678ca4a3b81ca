// The only reader and writer of process.env: what may be set from outside, and what each setting becomes.
// Parsed once, at first use; a bad value stops the process with a sentence that names the variable.
import { existsSync } from "node:fs";
import { isIP } from "node:net";
import path from "node:path";
import { z } from "zod";

const list = z.string().transform((text) =>
  text
    .split(/[\s,]+/)
    .map((item) => item.trim())
    .filter((item) => item !== ""),
);

const cidrList = list.refine((items) => items.every(isCidrOrAddress), {
  error: "must be IP addresses or CIDR networks separated by commas, for example 10.0.0.0/8,2001:db8::/32",
});

const flag = z
  .enum(["true", "false", "1", "0", "yes", "no"], { error: "must be true or false" })
  .transform((word) => ["true", "1", "yes"].includes(word));

const port = z.coerce.number({ error: "must be a port number from 0 to 65535" }).int().min(0).max(65535);

const webUrl = (error: string) =>
  z.string().refine((text) => hasProtocol(text, ["http:", "https:"]), { error });

const issuerUrl = z
  .string()
  .refine(
    (text) =>
      hasProtocol(text, ["https:"]) ||
      (hasProtocol(text, ["http:"]) && isLoopbackName(new URL(text).hostname)),
    { error: "must be the https address that the issuer names itself by" },
  );

/** An OpenID Connect issuer through which people sign in. */
const oidcIssuer = z.strictObject({
  /** In the path that the issuer sends people back to: /api/auth/callback/ID */
  id: z
    .string()
    .regex(
      /^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/,
      "must be a short name of small letters, digits and hyphens",
    )
    .refine((id) => !["credentials", "link", "email"].includes(id), "is a name this service needs itself"),
  /** As the button says it. */
  name: z.string().trim().min(1).max(40),
  issuer: issuerUrl,
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  /** Mail domains that it speaks for: who comes with a verified address there is let into the account of the address. */
  domains: z
    .array(
      z
        .string()
        .toLowerCase()
        .regex(/^[a-z0-9.-]+\.[a-z0-9-]+$/, "must be a mail domain"),
    )
    .default([]),
});
export type OidcIssuer = z.output<typeof oidcIssuer>;

const oidcIssuers = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue({ code: "custom", message: "must be a JSON list of issuers" });
      return z.NEVER;
    }
  })
  .pipe(
    z
      .array(oidcIssuer, { error: "must be a JSON list of issuers" })
      .refine((issuers) => new Set(issuers.map(({ id }) => id)).size === issuers.length, {
        error: "must give each issuer an id of its own",
      })
      // A person is named by issuer and subject: two settings of one issuer could not be told apart.
      .refine((issuers) => new Set(issuers.map(({ issuer }) => issuer)).size === issuers.length, {
        error: "must name each issuer once",
      }),
  );

const environmentSchema = z
  .object({
    NODE_ENV: z.enum(["production", "development", "test"]).default("production"),
    DATABASE_URL: z
      .string()
      .refine((text) => hasProtocol(text, ["postgres:", "postgresql:"]), {
        error: "must look like postgres://user:password@host:5432/database",
      })
      .optional(),
    DATABASE_POOL_SIZE: z.coerce
      .number({ error: "must be a whole number from 2 to 500" })
      .int()
      .min(2)
      .max(500)
      .default(10),
    WEB_HEAP_MB: z.coerce
      .number({ error: "must be a whole number of MiB from 256 to 65536" })
      .int()
      .min(256)
      .max(65_536)
      .default(1024),
    SENDERSCOPE_DATA: z
      .string()
      .default("./data")
      .transform((folder) => path.resolve(folder)),
    PUBLIC_URL: webUrl("must be the address browsers use, for example https://senders.example.net")
      .transform((text) => text.replace(/\/+$/, ""))
      .optional(),
    HOST: z.string().default("127.0.0.1"),
    PORT: port.default(3000),
    TRUSTED_PROXIES: cidrList.default([]),
    EXPORT_FOLDER: z
      .string()
      .transform((folder) => path.resolve(folder))
      .optional(),
    /** Of the files in EXPORT_FOLDER. */
    EXPORT_FORMAT: z.enum(["csv", "ndjson"]).default("csv"),
    METRICS_TOKEN: z
      .string()
      .min(16, { error: "must have at least 16 characters, or be left out" })
      .optional(),
    METRICS_PEERS: cidrList.default(["127.0.0.0/8", "::1/128"]),
    DRAIN_SECONDS: z.coerce
      .number({ error: "must be a number of seconds from 0 to 300" })
      .min(0)
      .max(300)
      .default(0),
    MAIL_RELAY_URL: z
      .string()
      .refine((text) => hasProtocol(text, ["smtp:", "smtps:"]), {
        error: "must look like smtp://user:password@relay.example.net:587",
      })
      .optional(),
    MAIL_FROM: z
      .string()
      .regex(/^[^<>]*<?[^\s<>@]+@[^\s<>@]+>?$/, {
        error: "must be a mail address, for example Senderscope <senderscope@example.net>",
      })
      .optional(),
    REPORT_ROUTE: z.enum(["relay", "mx"], { error: "must be relay or mx" }).default("relay"),
    MX_PORT: port.default(25),
    DNS_SERVERS: list
      .refine((items) => items.every(isServerAddress), {
        error:
          "must be IP addresses with an optional port, separated by commas, for example 192.0.2.53,[2001:db8::53]:5353",
      })
      .default([]),
    RDAP_BASE: webUrl("must be an http or https address, for example https://rdap.example.net").optional(),
    ALLOW_RESERVED_NETWORKS: flag.default(false),
    WEBHOOK_NETWORKS: cidrList.default([]),
    WEBHOOK_CA_FILE: z
      .string()
      .refine((file) => existsSync(file), { error: "must name a file of PEM certificates that exists" })
      .optional(),
    JUNK_HOST: z.string().default("127.0.0.1"),
    JUNK_PORT: port.optional(),
    JUNK_PEERS: cidrList.default(["127.0.0.0/8", "::1/128"]),
    OIDC_ISSUERS: oidcIssuers.default([]),
    POLICY_HOST: z.string().default("127.0.0.1"),
    POLICY_PORT: port.optional(),
    POLICY_PEERS: cidrList.default(["127.0.0.0/8", "::1/128"]),
    POLICY_SOURCE: z.string().min(1).optional(),
    TRAP_HOST: z.string().default("127.0.0.1"),
    TRAP_PORT: port.optional(),
    TRAP_RELAYS: cidrList.default(["127.0.0.0/8", "::1/128"]),
    TRAP_SOURCE: z.string().min(1).optional(),
    NEXTAUTH_SECRET: z
      .string()
      .min(32, { error: "must have at least 32 characters, or be left out to have one generated" })
      .optional(),
    /** A database of a Citus coordinator that tests may fill and throw away; without it they say that they were skipped. */
    CITUS_URL: z
      .string()
      .refine((text) => hasProtocol(text, ["postgres:", "postgresql:"]), {
        error: "must look like postgres://user:password@host:5432/database",
      })
      .optional(),
    /** Set by build servers: the tests then fail for want of a program instead of skipping. */
    CI: z
      .string()
      .default("")
      .transform((word) => !["", "false", "0", "no"].includes(word)),
    LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
  })
  .refine((values) => values.POLICY_PORT === undefined || values.POLICY_SOURCE !== undefined, {
    path: ["POLICY_SOURCE"],
    error: "must be set when POLICY_PORT is set: the source that the messages are counted for",
  })
  .refine((values) => values.TRAP_PORT === undefined || values.TRAP_SOURCE !== undefined, {
    path: ["TRAP_SOURCE"],
    error: "must be set when TRAP_PORT is set: the source that the trap hits are counted for",
  })
  .refine((values) => values.MAIL_RELAY_URL === undefined || values.MAIL_FROM !== undefined, {
    path: ["MAIL_FROM"],
    error: "must be set when MAIL_RELAY_URL is set: it is the sender of every mail that leaves",
  })
  .transform((values) => ({
    ...values,
    PUBLIC_URL: values.PUBLIC_URL ?? localUrl(values.HOST, values.PORT),
  }));

export type Environment = z.infer<typeof environmentSchema>;
export type EnvironmentName = keyof Environment;

export class EnvironmentError extends Error {
  override name = "EnvironmentError";
}

let parsed: Environment | undefined;

/** The settings of this process. Throws EnvironmentError with one line per bad variable. */
export function env(): Environment {
  if (parsed === undefined) {
    if (process.env.NODE_ENV !== "test") readDotEnv();
    parsed = parseEnvironment(process.env);
  }
  return parsed;
}

/** Parses a set of variables; an empty value counts as unset. Throws EnvironmentError naming each bad variable. */
export function parseEnvironment(source: Readonly<Record<string, string | undefined>>): Environment {
  const given = Object.fromEntries(
    Object.entries(source).filter(([, value]) => value !== undefined && value !== ""),
  );
  const result = environmentSchema.safeParse(given);
  if (result.success) return result.data;
  const lines = result.error.issues.map(
    (issue) => `${issue.path.join(".") || "Environment"} ${sentence(issue.message)}`,
  );
  throw new EnvironmentError(`${lines.join("\n")}\nSee .env.example for what each variable means.`);
}

/** Sets variables for this process and the children it starts later; undefined unsets. Forgets the parsed settings. */
export function setEnvironment(
  changes: Partial<Record<EnvironmentName | "NEXTAUTH_URL" | "NEXT_TELEMETRY_DISABLED", string | undefined>>,
): void {
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  parsed = undefined;
}

/** The whole environment for a child process, with changes on top. */
export function childEnvironment(changes: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  env();
  // glibc keeps freed memory apart for each of many threads; two such stores cost no speed and 50 MiB less under ingest.
  return { MALLOC_ARENA_MAX: "2", ...process.env, ...changes };
}

/** Where a server that listens there is found from this machine. */
export function localUrl(host: string, onPort: number): string {
  const reachable = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
  return `http://${isIP(reachable) === 6 ? `[${reachable}]` : reachable}:${onPort}`;
}

// Next reads .env by itself; the other processes must see the same values. A variable already set wins.
function readDotEnv(): void {
  try {
    process.loadEnvFile(".env");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}

function sentence(message: string): string {
  return message.startsWith("must ") ? message : `is not usable: ${message}`;
}

function isLoopbackName(host: string): boolean {
  return host === "localhost" || host === "[::1]" || (isIP(host) === 4 && host.startsWith("127."));
}

function hasProtocol(text: string, protocols: readonly string[]): boolean {
  return URL.canParse(text) && protocols.includes(new URL(text).protocol);
}

function isCidrOrAddress(text: string): boolean {
  const [address = "", bits, ...rest] = text.split("/");
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

function isServerAddress(text: string): boolean {
  if (isIP(text) !== 0) return true;
  const match = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text);
  if (match === null || Number(match[3]) > 65535) return false;
  return match[1] === undefined ? isIP(match[2] ?? "") === 4 : isIP(match[1]) === 6;
}
