// Plays every example of the API's description against its real route, in the order of the story, and holds what is
// answered against what the description says. `EXAMPLES=write npx vitest run app/api/v1/examples.db.test.ts` writes the
// answers down that the description shows.
import { randomBytes, randomUUID } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { openCase } from "@/lib/cases/commands";
import { enrolFeed } from "@/lib/feedback/commands";
import { enrolFeedInput } from "@/lib/feedback/schema";
import { issueSetupLink } from "@/lib/identity/commands";
import { invite } from "@/lib/identity/invitation-commands";
import type { Viewer } from "@/lib/identity/viewer";
import { createKey } from "@/lib/keys/commands";
import { createKeyInput } from "@/lib/keys/schema";
import { claimNetworks } from "@/lib/networks/commands";
import { offerDelegation } from "@/lib/networks/delegation-commands";
import { addDays, dayOf, later, startOf } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import { setEnvironment } from "@/lib/platform/env";
import { changeBlock } from "@/lib/reputation/block-commands";
import type { Described } from "@/lib/route";
import { codeAt } from "@/lib/testing/authenticator";
import { openSession, requestTo, withParams } from "@/lib/testing/browser";
import { closeDays, grantRead, mailDay, storeDays } from "@/lib/testing/daily-records";
import { testDatabase } from "@/lib/testing/database";
import { startTestDns, type TestDns } from "@/lib/testing/dns";
import { runDueJobs } from "@/lib/testing/jobs";
import { createPerson } from "@/lib/testing/people";
import { startTestRdap, type TestRdap } from "@/lib/testing/rdap";
import { exampleOf, names, requests } from "./examples";
import { operations } from "./operations";

testDatabase();

const file = "app/api/v1/example-answers.json";
const ip = "192.0.2.10";
const anna = "anna@example.net";
const now = new Date();
const today = dayOf(now);

let dns: TestDns;
let rdap: TestRdap;
let described: Map<string, Described>;
/** What stands for a name of the examples in this database. */
const real: Partial<Record<keyof typeof names, string>> = {};
const cookies = { anna: "", staff: "", other: "" };
let owner: Viewer;
let staff: Viewer;
let other: Viewer;
let keySecret = "";
const recorded: Record<string, unknown> = {};

beforeAll(async () => {
  [dns, rdap] = await Promise.all([startTestDns(), startTestRdap()]);
  setEnvironment({ DNS_SERVERS: dns.server, RDAP_BASE: rdap.base, ALLOW_RESERVED_NETWORKS: "true" });
  dns.setHost(ip, "out10.example.net");
  rdap.register({
    network: "198.51.100.0/24",
    name: "EXAMPLE-NET",
    contacts: [{ address: "abuse@example.org", roles: ["abuse"] }],
  });
  described = new Map((await operations()).map((one) => [`${one.method} ${one.path}`, one.described]));
});
afterAll(async () => {
  setEnvironment({ DNS_SERVERS: undefined, RDAP_BASE: undefined, ALLOW_RESERVED_NETWORKS: undefined });
  setEnvironment({ MAIL_RELAY_URL: undefined, MAIL_FROM: undefined, OIDC_ISSUERS: undefined });
  await Promise.all([dns.stop(), rdap.stop()]);
});

/** The secret of the link in the newest mail to an address. */
async function mailed(toAddress: string): Promise<string> {
  await runDueJobs();
  const mail = await prisma.outboxMail.findFirstOrThrow({
    where: { toAddress },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
  });
  const link = /(?:token=|invitation\/|authorize\/|address\/)([\w-]{20,})/.exec(mail.text)?.[1];
  if (link === undefined) throw new Error(`no link in: ${mail.text}`);
  return link;
}

async function signedIn(viewer: Viewer): Promise<string> {
  viewer.sessionId = randomUUID();
  return openSession(viewer);
}

/** Anna signs in, in the organization she has by then. */
async function annaSignsIn(): Promise<void> {
  const user = await prisma.user.findFirstOrThrow({
    where: { email: anna },
    include: { members: { include: { organization: true }, orderBy: { createdAt: "asc" } } },
  });
  const organization = user.members[0]?.organization;
  owner = {
    ...(await createPerson()),
    actor: { kind: "user", id: user.id, label: anna, address: null },
    userId: user.id,
    email: anna,
    organizationId: organization?.id ?? null,
    organizationName: organization?.name ?? null,
    role: organization === undefined ? null : "owner",
  };
  cookies.anna = await signedIn(owner);
}

const idIn = (answer: unknown): string => z.object({ id: z.string() }).parse(answer).id;

async function invited(email: string): Promise<string> {
  await invite(owner, { email, role: "viewer" }, new Date());
  return mailed(email);
}

/** What the world does before an operation. */
const before: Record<string, () => Promise<void>> = {
  "POST /setup": async () => {
    const link = new URL((await issueSetupLink({ now })) ?? "");
    real.setupToken = link.searchParams.get("token") ?? "";
  },
  "POST /confirm": async () => {
    real.confirmToken = await mailed(anna);
  },
  "POST /password/reset": async () => {
    real.resetToken = await mailed(anna);
  },
  "POST /organizations": async () => {
    await annaSignsIn();
    staff = await createPerson({ staffRole: "postmaster" });
    cookies.staff = await signedIn(staff);
    other = await createPerson({ organization: "Neighbours", email: "neighbour@example.com" });
    cookies.other = await signedIn(other);
  },
  "GET /me": annaSignsIn,
  "POST /me/organization": async () => {
    real.organization = owner.organizationId ?? "";
  },
  "GET /address-changes/{token}": async () => {
    real.addressToken = await mailed(anna);
  },
  "DELETE /address-changes/{token}": async () => {
    await call("POST /me/address-change");
    real.refusedToken = await mailed(anna);
  },
  "DELETE /sessions/{id}": async () => {
    const old = { ...owner };
    await signedIn(old);
    real.session = old.sessionId;
  },
  "PUT /me/second-factor": async () => {
    real.factorCode = codeAt(real.factorSecret ?? "", new Date());
  },
  "POST /me/identities": async () => {
    const issuer = { id: "corp", name: "Corp", issuer: "https://login.example.com" };
    setEnvironment({ OIDC_ISSUERS: JSON.stringify([{ ...issuer, clientId: "us", clientSecret: "secret" }]) });
  },
  "DELETE /me/identities/{id}": async () => {
    const data = {
      userId: owner.userId,
      issuer: "https://login.example.com",
      subject: "anna",
      createdAt: now,
    };
    real.identity = (await prisma.linkedIdentity.create({ data })).id;
  },
  "GET /staff/people/{id}": async () => {
    real.person = (await createPerson({ email: "frank@example.com" })).userId;
  },
  "GET /staff/organizations/{id}": async () => {
    const heir = await createPerson({ organization: "Ownerless", role: "admin" });
    Object.assign(real, { ownerless: heir.organizationId, heir: heir.userId });
  },
  "POST /signin/factor": async () => {
    const waiting = { ...owner };
    cookies.other = await signedIn(waiting);
    await prisma.session.update({ where: { id: waiting.sessionId }, data: { awaitsFactor: true } });
    // The present code was used to turn the second factor on.
    real.signInCode = codeAt(real.factorSecret ?? "", later(new Date(), 30_000));
  },
  "DELETE /me/second-factor": async () => {
    cookies.other = await signedIn(other);
  },
  "PATCH /organization": annaSignsIn,
  "GET /invitation/{token}": async () => {
    real.invitationToken = await mailed("ben@example.net");
  },
  "POST /invitation/{token}": async () => {
    real.acceptedToken = await invited(other.email);
  },
  "DELETE /invitation/{token}": async () => {
    real.declinedToken = await invited("dora@example.net");
  },
  "POST /invitations/{id}/resend": async () => {
    await invited("eve@example.net");
    real.invitation = (await prisma.invitation.findFirstOrThrow({ where: { email: "eve@example.net" } })).id;
  },
  "PATCH /members/{id}": async () => {
    const ben = await prisma.user.findFirstOrThrow({ where: { email: "ben@example.net" } });
    real.member = ben.id;
    real.leaver = other.userId;
  },
  "GET /authorizations/{token}": async () => {
    real.contactToken = await mailed("abuse@example.org");
  },
  "GET /networks": async () => {
    const organizationId = owner.organizationId ?? "";
    await grantRead(organizationId, "192.0.2.0/24", addDays(today, -60));
    await grantRead(organizationId, "198.18.7.0/24", addDays(today, -60));
    const yesterday = addDays(today, -1);
    await storeDays([
      mailDay(ip, yesterday, 1200, 40, { complaints: 6 }),
      mailDay("192.0.2.11", yesterday, 600, 590),
    ]);
    await closeDays(addDays(today, -6), yesterday);
    const grants = await prisma.grant.findMany({ include: { claimBlock: true } });
    const of = (network: string, who: Viewer) =>
      grants.find((one) => one.network === network && one.organizationId === who.organizationId)?.id ?? "";
    real.network = of("192.0.2.0/24", owner);
    real.otherNetwork = of("198.18.7.0/24", owner);
  },
  "POST /networks/{id}/renew": async () => {
    real.network = (await prisma.grant.findFirstOrThrow({ where: { proof: { not: "staff" } } })).id;
    await prisma.grant.update({
      where: { id: real.network },
      data: { expiresAt: later(now, 10 * 86_400_000) },
    });
    await prisma.contactRequest.updateMany({ data: { createdAt: later(now, -300 * 86_400_000) } });
  },
  "DELETE /networks/{id}": async () => {
    real.dispute = (await prisma.dispute.findFirstOrThrow()).id;
  },
  "POST /delegations/{id}/accept": async () => {
    await grantRead(other.organizationId ?? "", "198.18.9.0/24", addDays(today, -60));
    const offer = { network: "198.18.9.0/25", email: anna, feeds: false, until: addDays(today, 90) };
    real.offer = (await offerDelegation(other, offer, now)).id;
    real.otherOffer = (await offerDelegation(other, offer, now)).id;
  },
  "GET /key": async () => {
    const input = createKeyInput.parse({ name: "Script", scopes: ["ips:read"], expiresInDays: 30 });
    keySecret = (await createKey(owner, input, now)).secret;
  },
  "POST /alert-deliveries/{id}/replay": async () => {
    const sent = await prisma.alertDelivery.create({
      data: {
        organizationId: owner.organizationId ?? "",
        createdAt: now,
        channel: "mail",
        target: anna,
        title: "A block began",
        text: "192.0.2.10 is blocked",
        html: "<p>192.0.2.10 is blocked</p>",
        document: {},
      },
    });
    real.alertDelivery = sent.id;
  },
  "POST /feeds/{id}/confirm": async () => {
    await runDueJobs();
    const mail = await prisma.outboxMail.findFirstOrThrow({
      where: { toAddress: "fbl@example.net" },
      orderBy: { createdAt: "desc" },
    });
    real.feedCode = /\b[0-9A-Z]{5}-[0-9A-Z]{5}\b/.exec(mail.text)?.[0] ?? "";
  },
  "POST /feeds/{id}/check": async () => {
    const input = enrolFeedInput.parse({
      name: "Domain",
      contactAddress: "postmaster@example.net",
      destination: "fbl@example.net",
      covers: { kind: "domain", domain: "example.net" },
      acceptTerms: true,
    });
    real.domainFeed = (await enrolFeed(owner, input, now)).id;
  },
  "POST /feeds/{id}/secret": async () => {
    const input = enrolFeedInput.parse({
      name: "Hook",
      contactAddress: "postmaster@example.net",
      channel: "webhook",
      destination: "https://hooks.example.net/fbl",
      acceptTerms: true,
    });
    real.webhookFeed = (await enrolFeed(owner, input, now)).id;
  },
  "GET /complaints": async () => {
    const complaint = await prisma.complaint.create({
      data: {
        madeAt: now,
        receivedAt: now,
        kind: "junk",
        mailboxHash: new Uint8Array(randomBytes(32)),
        messageHash: new Uint8Array(randomBytes(32)),
        ip,
        attribution: "received_walk",
        fromDomain: "example.net",
      },
    });
    const report = await prisma.report.create({
      data: {
        feedId: real.feed ?? "",
        complaintId: complaint.id,
        createdAt: now,
        ip,
        day: startOf(today),
        messageId: "<report@example.org>",
        state: "failed",
      },
    });
    real.report = report.id;
  },
  "POST /cases": async () => {
    const block = { act: "set", network: `${ip}/32`, state: "blocked", reason: "complaints", note: "Spam" };
    await changeBlock(staff, { ...block, act: "set", state: "blocked", reason: "complaints" }, now);
  },
  "POST /help-requests/confirm": async () => {
    real.helpToken = await mailed("carol@example.com");
  },
  "GET /staff/claims": async () => {
    const claimed = (text: string) => claimNetworks(other, { text, acceptedTerms: true }, now);
    real.staffBlock = (await claimed("198.18.20.0/24")).blocks[0]?.id ?? "";
    real.staffClaim = (await claimed("198.18.21.0/24")).id;
  },
  "POST /staff/grants/{id}/revoke": async () => {
    const grant = await prisma.grant.findFirstOrThrow({ where: { network: "192.0.2.0/24" } });
    real.network = grant.id;
  },
  "POST /staff/cases/{id}/decide": async () => {
    await changeBlock(
      staff,
      { act: "set", network: "192.0.2.11", state: "blocked", reason: "compromised", note: "Spam" },
      now,
    );
    const opened = await openCase(owner, { ips: ["192.0.2.11"], text: "Closed.", attachments: [] }, now);
    real.refusedCase = opened.id;
  },
  "POST /cases/{id}/ask-again": async () => {
    // The rules said no: whoever is refused by staff may only answer.
    const data = { state: "not_eligible", earliestDay: null };
    await prisma.case.updateMany({ where: { id: real.refusedCase ?? "" }, data });
  },
  "POST /staff/block-proposals/{id}": async () => {
    await changeBlock(
      staff,
      { act: "set", network: "198.18.0.0/16", state: "junked", reason: "rate", note: "Much" },
      now,
    );
    real.proposal = (await prisma.statusProposal.findFirstOrThrow()).id;
  },
  "POST /staff/abuse-reports/{id}/handle": async () => {
    real.abuse = (await prisma.abuseReport.findFirstOrThrow()).id;
  },
  "GET /staff/outbox/{id}": async () => {
    setEnvironment({ MAIL_RELAY_URL: "smtp://127.0.0.1:9", MAIL_FROM: "mail@provider.example" });
    real.mail = (await prisma.outboxMail.findFirstOrThrow({ where: { state: "held" } })).id;
  },
  "POST /organizations/{id}/leave": async () => {
    const second = await createPerson({ organization: "Second", role: "owner" });
    await prisma.member.create({
      data: {
        userId: owner.userId,
        organizationId: second.organizationId ?? "",
        role: "viewer",
        createdAt: now,
      },
    });
    real.otherOrganization = second.organizationId ?? "";
  },
  "POST /organization/end": async () => {
    const organizationId = owner.organizationId ?? "";
    await prisma.member.updateMany({ where: { organizationId }, data: { role: "admin" } });
    await prisma.member.updateMany({
      where: { organizationId, userId: owner.userId },
      data: { role: "owner" },
    });
    real.endedOrganization = organizationId;
    await annaSignsIn();
  },
};

/** What an answer names for the operations after it. */
const after: Record<string, (answer: unknown) => void> = {
  "POST /me/second-factor": (answer) => {
    real.factorSecret = z.object({ secret: z.string() }).parse(answer).secret;
  },
  "POST /claims": (answer) => {
    const { id, blocks } = z
      .object({ id: z.string(), blocks: z.array(z.object({ id: z.string() })) })
      .parse(answer);
    Object.assign(real, { claim: id, block: blocks[0]?.id, otherBlock: blocks[1]?.id });
  },
  "POST /delegations": (answer) => {
    real.delegation = idIn(answer);
  },
  "POST /views": (answer) => {
    real.view = idIn(answer);
  },
  "POST /ips/{ip}/notes": (answer) => {
    real.note = idIn(answer);
  },
  "POST /keys": (answer) => {
    real.key = idIn(z.object({ key: z.unknown() }).parse(answer).key);
  },
  "POST /keys/{id}/rotate": (answer) => {
    real.key = idIn(z.object({ key: z.unknown() }).parse(answer).key);
  },
  "POST /alert-rules": (answer) => {
    real.rule = idIn(z.object({ rules: z.array(z.unknown()) }).parse(answer).rules[0]);
  },
  "POST /feeds": (answer) => {
    real.feed = idIn(answer);
  },
  "POST /cases": (answer) => {
    const messages = z.array(z.object({ attachments: z.array(z.object({ id: z.string() })) }));
    const opened = z.object({ id: z.string(), messages }).parse(answer);
    Object.assign(real, { case: opened.id, attachment: opened.messages[0]?.attachments[0]?.id });
  },
  "POST /staff/sources": (answer) => {
    real.source = idIn(z.object({ source: z.unknown() }).parse(answer).source);
  },
  "POST /staff/notices": (answer) => {
    real.notice = idIn(answer);
  },
};

/** Who asks, where it is not Anna, or staff at the doors of staff. */
const asks: Record<string, () => string> = {
  "POST /invitation/{token}": () => cookies.other,
  "POST /signin/factor": () => cookies.other,
  "POST /authorizations/{token}": () => cookies.other,
};

type Handler = (request: Request, context: ReturnType<typeof withParams>) => Promise<Response>;
const modules = import.meta.glob<Record<string, Handler>>("./**/route.ts");

async function call(name: string): Promise<Response> {
  const [method = "", path = ""] = name.split(" ");
  const load = modules[`.${path.replaceAll(/\{(\w+)\}/g, "[$1]")}/route.ts`];
  const handler = (await load?.())?.[method];
  const request = requests[name];
  if (handler === undefined || request === undefined) throw new Error(`${name} has no example`);
  const told = JSON.stringify(request);
  const meant = Object.entries(real).reduce(
    (text, [what, value]) => text.replaceAll(names[what as keyof typeof names], value),
    told,
  );
  const { path: params = {}, query = {}, body } = JSON.parse(meant) as typeof request;
  const search = new URLSearchParams(query).toString();
  const access = described.get(name)?.access;
  const cookie =
    asks[name]?.() ??
    (access === "visitor" ? undefined : path.startsWith("/staff") ? cookies.staff : cookies.anna);
  const url = `/api/v1${path}${search === "" ? "" : `?${search}`}` as const;
  const asked =
    name === "POST /abuse-reports"
      ? abuseReport(url)
      : requestTo(url, {
          method,
          ...(name === "GET /key"
            ? { headers: { authorization: `Bearer ${keySecret}` } }
            : cookie !== undefined && { cookie }),
          body: body ?? (method === "GET" || method === "DELETE" ? undefined : {}),
        });
  return handler(asked, withParams(params));
}

function abuseReport(url: string): Request {
  const form = new FormData();
  form.set("message", new File(["From: x\r\n\r\nBuy"], "spam.eml"));
  form.set("note", "It came twice.");
  const { href } = new URL(url, "http://127.0.0.1:3000");
  return new Request(href, { method: "POST", body: form, headers: { "content-length": "400" } });
}

/** The answer as the description shows it: lists cut to two, ids and secrets as the examples write them. */
function told(answer: unknown): unknown {
  const cut = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.slice(0, 2).map(cut);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, cut(one)]));
  };
  const text = Object.entries(real).reduce(
    (all, [what, value]) => (value === "" ? all : all.replaceAll(value, names[what as keyof typeof names])),
    JSON.stringify(cut(answer)),
  );
  // Secrets of machines: 256 bits.
  return JSON.parse(text.replaceAll(/"(ssk_)?[\w-]{43}"/g, '"$1an-example-of-a-secret-that-is-shown-once"'));
}

it("has an example for every operation and no other", () => {
  expect(Object.keys(requests).sort()).toEqual([...described.keys()].sort());
});

it.each(Object.keys(requests))("%s", async (name) => {
  await before[name]?.();
  const response = await call(name);
  const text = await response.text();
  const { output, media, redirects } = described.get(name) ?? {};
  const promised = redirects === true ? 303 : output === undefined && media === undefined ? 204 : 200;
  expect([response.status, response.status === promised ? "" : text]).toEqual([promised, ""]);
  if (media !== undefined) {
    expect(response.headers.get("content-type")).toContain(media);
    return;
  }
  if (output === undefined) return;
  const answer: unknown = JSON.parse(text);
  output.parse(answer);
  after[name]?.(answer);
  recorded[name] = told(answer);
  // What the description shows is of the promised shape too.
  if (process.env.EXAMPLES !== "write") {
    const [method = "", path = ""] = name.split(" ");
    output.parse(exampleOf(method, path)?.answer);
  }
});

it("shows answers that were really given", () => {
  if (process.env.EXAMPLES === "write") writeFileSync(file, `${JSON.stringify(recorded, null, 1)}\n`);
  const shown = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
  expect(Object.keys(shown).sort()).toEqual(Object.keys(recorded).sort());
});
