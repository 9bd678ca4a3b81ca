// The mailed link over HTTP: what a scanner, another site and a stranger can do with it.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { claimNetworks } from "@/lib/networks/commands";
import { requestContact } from "@/lib/networks/contact-commands";
import { pool, prisma } from "@/lib/platform/db";
import { setEnvironment } from "@/lib/platform/env";
import { testDatabase } from "@/lib/testing/database";
import { startTestDns, type TestDns } from "@/lib/testing/dns";
import { createPerson } from "@/lib/testing/people";
import { startTestRdap, type TestRdap } from "@/lib/testing/rdap";
import * as route from "./route";

testDatabase();

let dns: TestDns;
let rdap: TestRdap;
let token = "";

beforeAll(async () => {
  [dns, rdap] = await Promise.all([startTestDns(), startTestRdap()]);
  setEnvironment({
    DNS_SERVERS: dns.server,
    RDAP_BASE: rdap.base,
    ALLOW_RESERVED_NETWORKS: "true",
    PUBLIC_URL: "http://senders.provider.example",
    NEXTAUTH_SECRET: "a secret of more than thirty-two characters",
  });
  rdap.register({
    network: "192.0.2.0/24",
    contacts: [{ address: "abuse@owner.example", roles: ["abuse"] }],
  });
});
beforeEach(async () => {
  await prisma.outboxMail.deleteMany();
  await prisma.claim.deleteMany();
  const viewer = await createPerson({ organization: "Sender Inc" });
  const [block] = (await claimNetworks(viewer, { text: "192.0.2.0/24", acceptedTerms: true }, new Date()))
    .blocks;
  await requestContact(viewer, block?.id ?? "", "abuse@owner.example", new Date());
  const mail = await prisma.outboxMail.findFirstOrThrow();
  token = /\/authorize\/([\w-]+)/.exec(mail.text)?.[1] ?? "";
  expect(mail.text).toContain(`http://senders.provider.example/authorize/${token}`);
});
afterAll(async () => {
  setEnvironment({
    DNS_SERVERS: undefined,
    RDAP_BASE: undefined,
    ALLOW_RESERVED_NETWORKS: undefined,
    PUBLIC_URL: undefined,
    NEXTAUTH_SECRET: undefined,
  });
  await Promise.all([dns.stop(), rdap.stop()]);
});

function send(
  method: "GET" | "POST",
  headers: Record<string, string> = {},
  decision?: string,
  secret = token,
) {
  const body = decision === undefined ? null : JSON.stringify({ decision });
  const url = `http://senders.provider.example/api/v1/authorizations/${secret}`;
  const request = new Request(url, {
    method,
    headers: { host: "senders.provider.example", ...headers },
    body,
  });
  const handler = method === "GET" ? route.GET : route.POST;
  return handler(request, { params: Promise.resolve({ token: secret }) });
}

async function state(): Promise<unknown> {
  const { rows } = await pool.query(
    "SELECT r.*, b.state FROM contact_request r JOIN claim_block b ON b.id = r.claim_block_id",
  );
  const { rows: counts } = await pool.query(
    "SELECT (SELECT count(*) FROM audit_event) AS a, (SELECT count(*) FROM outbox_mail) AS m, (SELECT count(*) FROM network_grant) AS g",
  );
  return { rows, counts };
}

describe("GET", () => {
  it("shows the request, may not be cached, and changes nothing", async () => {
    const before = await state();
    for (let i = 0; i < 3; i += 1) {
      const response = await send("GET", { "user-agent": "LinkScanner/1.0" });
      expect(response.status).toBe(200);
      expect(response.headers.get("cache-control")).toBe("no-store");
      expect(await response.json()).toMatchObject({
        state: "waiting",
        mayAuthorize: "sign_in",
        organization: "Sender Inc",
      });
    }
    expect(await state()).toEqual(before);
  });

  it("of a guessed link is 404", async () => {
    expect((await send("GET", {}, undefined, "A".repeat(43))).status).toBe(404);
  });

  it("is the only other method: there is no way to decide by opening a link", () => {
    expect(Object.keys(route).sort()).toEqual(["GET", "POST"]);
  });
});

describe("POST", () => {
  it("from another site is refused and changes nothing", async () => {
    const before = await state();
    for (const headers of [
      { origin: "https://attacker.example" },
      { origin: "null" },
      { "sec-fetch-site": "cross-site" },
    ] as Record<string, string>[]) {
      expect((await send("POST", headers, "deny")).status, JSON.stringify(headers)).toBe(403);
    }
    expect(await state()).toEqual(before);
  });

  it("authorizes nobody who is not signed in, and denies for anybody, once", async () => {
    expect((await send("POST", {}, "authorize")).status).toBe(401);
    expect((await send("POST", {}, "grant")).status).toBe(400);
    const own = { origin: "http://senders.provider.example" };
    expect(await (await send("POST", own, "deny")).json()).toMatchObject({ state: "denied" });
    expect((await send("POST", own, "deny")).status).toBe(410);
  });
});
