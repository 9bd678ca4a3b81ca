import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { EnvironmentError, parseEnvironment } from "./env";

const issuers = (...changes: object[]) =>
  JSON.stringify(
    changes.map((change) => ({
      id: "corp",
      name: "Corp",
      issuer: "https://login.example.net",
      clientId: "x",
      clientSecret: "y",
      ...change,
    })),
  );

describe("the guard bites", () => {
  test.each([
    ["DATABASE_URL", "mysql://localhost/x", "DATABASE_URL must look like postgres://"],
    ["DATABASE_POOL_SIZE", "many", "DATABASE_POOL_SIZE must be a whole number"],
    ["DATABASE_POOL_SIZE", "1", "DATABASE_POOL_SIZE"],
    ["PUBLIC_URL", "senders.example.net", "PUBLIC_URL must be the address browsers use"],
    ["PORT", "70000", "PORT"],
    ["TRUSTED_PROXIES", "10.0.0.0/33", "TRUSTED_PROXIES must be IP addresses or CIDR networks"],
    ["MAIL_RELAY_URL", "relay.example.net:25", "MAIL_RELAY_URL must look like smtp://"],
    ["DNS_SERVERS", "2001:db8::53:x", "DNS_SERVERS must be IP addresses with an optional port"],
    ["RDAP_BASE", "ftp://x", "RDAP_BASE must be an http or https address"],
    ["ALLOW_RESERVED_NETWORKS", "maybe", "ALLOW_RESERVED_NETWORKS must be true or false"],
    ["JUNK_PEERS", "localhost", "JUNK_PEERS must be IP addresses"],
    ["OIDC_ISSUERS", "[{]", "OIDC_ISSUERS must be a JSON list of issuers"],
    ["OIDC_ISSUERS", "{}", "OIDC_ISSUERS must be a JSON list of issuers"],
    ["OIDC_ISSUERS", issuers({ issuer: "http://login.example.net" }), "issuer must be the https address"],
    [
      "OIDC_ISSUERS",
      issuers({ issuer: "http://127.0.0.1.evil.example" }),
      "issuer must be the https address",
    ],
    ["OIDC_ISSUERS", issuers({ id: "link" }), "is a name this service needs itself"],
    ["OIDC_ISSUERS", issuers({ id: "../x" }), "must be a short name"],
    ["OIDC_ISSUERS", issuers({ domain: "example.net" }), "OIDC_ISSUERS"],
    ["OIDC_ISSUERS", issuers({}, {}), "must give each issuer an id of its own"],
    ["OIDC_ISSUERS", issuers({}, { id: "other" }), "must name each issuer once"],
    ["NEXTAUTH_SECRET", "short", "NEXTAUTH_SECRET must have at least 32 characters"],
    ["LOG_LEVEL", "loud", "LOG_LEVEL"],
  ])("%s=%s", (name, value, sentence) => {
    expect(() => parseEnvironment({ [name]: value })).toThrow(EnvironmentError);
    expect(() => parseEnvironment({ [name]: value })).toThrow(sentence);
  });

  test("a relay without a sender", () => {
    const bad = () => parseEnvironment({ MAIL_RELAY_URL: "smtp://127.0.0.1:25" });
    expect(bad).toThrow("MAIL_FROM must be set when MAIL_RELAY_URL is set");
  });

  test("a trap sink without a source", () => {
    const bad = () => parseEnvironment({ TRAP_PORT: "2526" });
    expect(bad).toThrow("TRAP_SOURCE must be set when TRAP_PORT is set");
  });

  test("every bad variable is named at once", () => {
    expect(() => parseEnvironment({ PORT: "x", LOG_LEVEL: "loud" })).toThrow(/PORT.*\n.*LOG_LEVEL/);
  });
});

test("nothing set is enough, and an empty value counts as unset", () => {
  const settings = parseEnvironment({ DATABASE_URL: "", LOG_LEVEL: "" });
  expect(settings.DATABASE_URL).toBeUndefined();
  expect(settings.JUNK_PORT).toBeUndefined();
  expect(settings).toMatchObject({
    NODE_ENV: "production",
    PUBLIC_URL: "http://127.0.0.1:3000",
    HOST: "127.0.0.1",
    PORT: 3000,
    JUNK_PEERS: ["127.0.0.0/8", "::1/128"],
  });
});

test("lists, flags and addresses become what code needs", () => {
  expect(
    parseEnvironment({
      TRUSTED_PROXIES: "10.0.0.0/8, 2001:db8::1",
      DNS_SERVERS: "192.0.2.53:5353,[2001:db8::53]:53,2001:db8::54",
      ALLOW_RESERVED_NETWORKS: "yes",
      PUBLIC_URL: "https://senders.example.net/",
    }),
  ).toMatchObject({
    TRUSTED_PROXIES: ["10.0.0.0/8", "2001:db8::1"],
    DNS_SERVERS: ["192.0.2.53:5353", "[2001:db8::53]:53", "2001:db8::54"],
    ALLOW_RESERVED_NETWORKS: true,
    PUBLIC_URL: "https://senders.example.net",
  });
});

test(".env.example explains every variable and no other", () => {
  const explained = [...readFileSync(".env.example", "utf8").matchAll(/^# ([A-Z][A-Z_]+)=/gm)].map(
    (match) => match[1],
  );
  expect(explained.toSorted()).toEqual(
    Object.keys(parseEnvironment({})).concat(optional).filter(unique).toSorted(),
  );
});

// Object.keys shows optional variables only when they are given.
const optional = [
  "EXPORT_FOLDER",
  "METRICS_TOKEN",
  "POLICY_PORT",
  "POLICY_SOURCE",
  "TRAP_PORT",
  "TRAP_SOURCE",
  "CITUS_URL",
  "DATABASE_URL",
  "MAIL_RELAY_URL",
  "MAIL_FROM",
  "RDAP_BASE",
  "WEBHOOK_CA_FILE",
  "JUNK_PORT",
  "METRICS_TOKEN",
  "POLICY_PORT",
  "POLICY_SOURCE",
  "NEXTAUTH_SECRET",
];
const unique = (name: string, at: number, all: string[]) => all.indexOf(name) === at;
