// Every door of the API, tried by people it is not for: nobody signed in, another organization, a plain viewer, and
// senders at the doors of staff. A door that is not in the table fails the test, so that none is forgotten.
import { randomBytes, randomUUID } from "node:crypto";
import { readdirSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { z } from "zod";
import { createRule } from "@/lib/alerts/commands";
import { newRuleInput } from "@/lib/alerts/schema";
import { recordAudit } from "@/lib/audit/commands";
import { reportAbuse } from "@/lib/cases/abuse-commands";
import { openCase } from "@/lib/cases/commands";
import { enrolFeed } from "@/lib/feedback/commands";
import { enrolFeedInput } from "@/lib/feedback/schema";
import { invite } from "@/lib/identity/invitation-commands";
import type { Viewer } from "@/lib/identity/viewer";
import { createKey } from "@/lib/keys/commands";
import { createKeyInput } from "@/lib/keys/schema";
import { feedScopes, keyScopes, networkScopes } from "@/lib/keys/scopes";
import { claimNetworks } from "@/lib/networks/commands";
import { offerDelegation } from "@/lib/networks/delegation-commands";
import { changeTag, saveView, writeNote } from "@/lib/notebook/commands";
import { publishNotice } from "@/lib/notices/commands";
import { addDays, dayOf, startOf } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import { setEnvironment } from "@/lib/platform/env";
import { changeBlock } from "@/lib/reputation/block-commands";
import type { Described } from "@/lib/route";
import { openSession, requestTo, withParams } from "@/lib/testing/browser";
import { closeDays, grantRead, mailDay, storeDays } from "@/lib/testing/daily-records";
import { testDatabase } from "@/lib/testing/database";
import { startTestDns, type TestDns } from "@/lib/testing/dns";
import { createFeed } from "@/lib/testing/feeds";
import { createPerson } from "@/lib/testing/people";
import { startTestRdap, type TestRdap } from "@/lib/testing/rdap";

testDatabase();

/**
 * open: anybody. self: any account, about itself. list: what the organization has. object: one thing of the
 * organization, named by `params`. staff: the provider's. key: a machine key, about itself. `write`: not for a role
 * that only looks.
 */
type Door = {
  kind: "open" | "self" | "list" | "object" | "staff" | "key";
  write?: true;
  params?: keyof typeof ids;
  body?: unknown;
  query?: string;
  /** What the query names is not found by another organization. */
  named?: true;
};

const ids = {
  rule: "",
  alertDelivery: "",
  day: "2001-02-03",
  claim: "",
  otherClaim: "",
  block: "",
  key: "",
  feed: "",
  grant: "",
  source: "",
  mail: "",
  session: "",
  notice: "",
  case: "",
  attachment: "",
  proposal: "",
  abuse: "",
  ip: "",
  delegation: "",
  offer: "",
  dispute: "",
  secondOffer: "",
  note: "",
  view: "",
  member: "",
  invitation: "",
  ended: "",
  identity: "",
  organization: "",
  idle: "",
  ownerless: "",
};
const ip = "192.0.2.77";
const deadReport = "7c9e6679-7425-40de-944b-e07fc1f90ae7";
const enrolment = {
  name: "Feed",
  contactAddress: "a@ours.example",
  destination: "fbl@ours.example",
  capPerIpDay: 10,
  capPerDay: 10,
  acceptTerms: true as const,
};
const aClaim = { text: "198.51.100.0/24", acceptedTerms: true as const };
const aDelegation = {
  network: "192.0.2.0/25",
  email: "ally@allies.example",
  feeds: true,
  until: addDays(dayOf(new Date()), 30),
};
/** The one member of the organization without an owner. */
const aHeir = { userId: "", note: "for the test" };
const feedWrite = { kind: "object", write: true, params: "feed" } as const;
const memberWrite = { kind: "object", write: true, params: "member" } as const;
const invitationWrite = { kind: "object", write: true, params: "invitation" } as const;
const blockWrite = { kind: "object", write: true, params: "block" } as const;

const doors: Record<string, Door> = {
  "GET auth/[...nextauth]": { kind: "open" },
  "POST auth/[...nextauth]": { kind: "open" },
  "GET feeds/unsubscribe/[token]": { kind: "open" },
  "POST feeds/unsubscribe/[token]": { kind: "open" },
  "GET health": { kind: "open" },
  "GET health/live": { kind: "open" },
  "POST ingest/[kind]": { kind: "open" },
  "POST v1/authorizations": { kind: "open" },
  "GET v1/authorizations/[token]": { kind: "open" },
  "POST v1/authorizations/[token]": { kind: "open" },
  "GET v1/blocks": { kind: "open" },
  "POST v1/bounces/decode": { kind: "open" },
  "POST v1/abuse-reports": { kind: "open" },
  "POST v1/help-requests": { kind: "open" },
  "POST v1/help-requests/confirm": { kind: "open" },
  "POST v1/help-requests/pass-on": { kind: "open" },
  "GET v1/notices": { kind: "open" },
  "POST v1/confirm": { kind: "open" },
  "POST v1/password/forgot": { kind: "open" },
  "POST v1/password/reset": { kind: "open" },
  "POST v1/setup": { kind: "open" },
  "POST v1/signup": { kind: "open" },
  "POST v1/signin/factor": { kind: "open" },
  "POST v1/signin/link": { kind: "open" },

  "GET v1/address-changes/[token]": { kind: "open" },
  "POST v1/address-changes/[token]": { kind: "open" },
  "DELETE v1/address-changes/[token]": { kind: "open" },
  "GET v1/invitation/[token]": { kind: "open" },
  "DELETE v1/invitation/[token]": { kind: "open" },
  "POST v1/invitation/[token]/account": { kind: "open" },

  "POST v1/invitation/[token]": { kind: "self" },
  "GET v1/completeness": { kind: "self" },
  "GET v1/incidents": { kind: "self", query: "?from=2026-01-01&to=2026-01-31" },
  "GET v1/feed-sample": { kind: "self" },
  "GET v1/key": { kind: "key" },
  "GET alerts/stop/[token]": { kind: "open" },
  "POST alerts/stop/[token]": { kind: "open" },
  "GET v1/alert-rules": { kind: "list" },
  "POST v1/alert-rules": {
    kind: "list",
    write: true,
    body: { event: "red", target: "owner@ours-7f3a.example" },
  },
  "POST v1/alert-rules/preset": {
    kind: "list",
    write: true,
    body: { preset: "script", target: "owner@ours-7f3a.example" },
  },
  "POST v1/alert-rules/preview": { kind: "list", body: { event: "first_seen" } },
  "POST v1/alert-rules/[id]/mute": { kind: "object", write: true, params: "rule", body: { until: null } },
  "DELETE v1/alert-rules/[id]": { kind: "object", write: true, params: "rule" },
  "GET v1/alert-deliveries": { kind: "list" },
  "POST v1/alert-deliveries/[id]/replay": { kind: "object", write: true, params: "alertDelivery" },
  "GET v1/metrics": { kind: "list" },
  "GET v1/openapi.json": { kind: "open" },
  "GET v1/me": { kind: "self" },
  "GET v1/me/sign-in-ways": { kind: "self" },
  "POST v1/me/confirm": { kind: "self" },
  "POST v1/me/second-factor": { kind: "self" },
  "PUT v1/me/second-factor": { kind: "self" },
  "DELETE v1/me/second-factor": { kind: "self" },
  "POST v1/me/recovery-codes": { kind: "self" },
  "POST v1/me/identities": { kind: "self" },
  "POST v1/morning/visit": { kind: "self" },
  "POST v1/me/organization": { kind: "self" },
  "GET v1/me/account": { kind: "self" },
  "GET v1/me/personal-data": { kind: "self" },
  "POST v1/me/address-change": { kind: "self", body: { newEmail: "new@ours.example" } },
  "DELETE v1/me/address-change": { kind: "self" },
  "POST v1/me/deletion": { kind: "self" },
  "DELETE v1/me/deletion": { kind: "self" },
  "PATCH v1/me/account": { kind: "self", body: { name: "Another name" } },
  "POST v1/organizations": { kind: "self" },
  "POST v1/password/change": { kind: "self" },
  "GET v1/sessions": { kind: "self" },

  "GET v1/audit": { kind: "list" },
  "GET v1/audit.csv": { kind: "list", query: "?network=203.0.113.0/24" },
  "GET v1/access": { kind: "list", query: "?network=192.0.2.0/24" },
  "GET v1/cases": { kind: "list" },
  "POST v1/cases": { kind: "list", write: true, body: { ips: ["192.0.2.78"], text: "Help us" } },
  "POST v1/eligibility": { kind: "list", body: { ips: ["192.0.2.77"] } },
  "GET v1/claims": { kind: "list" },
  "GET v1/complaints.csv": { kind: "list", query: "?ip=192.0.2.0/24" },
  "GET v1/complaints": { kind: "list", query: "?ip=192.0.2.0/24" },
  "GET v1/delegations": { kind: "list" },
  "POST v1/delegations": { kind: "list", write: true, body: aDelegation },
  "GET v1/feeds": { kind: "list" },
  "GET v1/ips.csv": { kind: "list", query: "?cidr=192.0.2.0/24&window=30&q=192.0.2" },
  "GET v1/ips": { kind: "list", query: "?cidr=192.0.2.0/23&window=30&sort=volume" },
  "GET v1/ranges/days.csv": {
    kind: "list",
    query: `?network=192.0.2.0/24&from=${addDays(dayOf(new Date()), -30)}`,
  },
  "GET v1/finder": { kind: "list" },
  "GET v1/finder.csv": { kind: "list" },
  "GET v1/ips/groups.csv": { kind: "list", query: "?by=network&window=30" },
  "GET v1/ips/groups": { kind: "list", query: "?by=network&window=30" },
  "GET v1/ranges/map": { kind: "list", query: "?network=192.0.2.0/24&window=30", named: true },
  "GET v1/ranges/networks": { kind: "list", query: "?network=192.0.2.0/23&days=30" },
  "GET v1/ranges/series": { kind: "list", query: "?network=192.0.2.0/23&days=30" },
  "GET v1/keys": { kind: "list", write: true },
  "GET v1/members": { kind: "list" },
  "GET v1/networks": { kind: "list" },
  "GET v1/changes": { kind: "list", query: "?since=2026-11-20" },
  "GET v1/morning": { kind: "list", query: "?since=2026-11-20" },
  "GET v1/tags": { kind: "list" },
  "GET v1/views": { kind: "list" },
  "POST v1/finder/dismissals": { kind: "list", write: true, body: { ip, days: 7 } },
  "POST v1/tags": { kind: "list", write: true, body: { name: "theirs", action: "add", on: [ip] } },
  "POST v1/views": { kind: "list", write: true, body: { page: "/ips", name: "theirs", query: "" } },
  "POST v1/claims": { kind: "list", write: true, body: aClaim },
  "POST v1/claims/import": { kind: "list", write: true, body: { file: "192.0.2.1,bulk" } },
  "POST v1/claims/preview": { kind: "list", write: true, body: { text: "198.51.100.0/24" } },
  "POST v1/feeds": { kind: "list", write: true, body: enrolment },
  "POST v1/keys": { kind: "list", write: true, body: { name: "k" } },

  "GET v1/attachments/[id]": { kind: "object", params: "attachment" },
  "GET v1/cases/[id]": { kind: "object", params: "case" },
  "POST v1/cases/[id]/messages": { kind: "object", write: true, params: "case", body: { text: "More" } },
  "POST v1/cases/[id]/ask-again": { kind: "object", write: true, params: "case" },
  "GET v1/invitations": { kind: "list", write: true },
  "POST v1/invitations": { kind: "list", write: true, body: { email: "new@ours.example", role: "viewer" } },
  "PATCH v1/organization": { kind: "list", write: true, body: { name: "Another name" } },
  "POST v1/organization/end": { kind: "list", write: true, body: { name: "x" } },
  "POST v1/organization/transfer": { kind: "list", write: true, body: { userId: randomUUID() } },

  "GET v1/claims/[id]": { kind: "object", params: "claim" },
  "GET v1/feeds/[id]": { kind: "object", params: "feed" },
  "GET v1/feeds/[id]/reports": { kind: "object", params: "feed" },
  "GET v1/feeds/[id]/suppressions": { kind: "object", params: "feed" },
  "GET v1/feeds/[id]/suppressions.csv": { kind: "object", params: "feed" },
  "GET v1/ips/[ip]": { kind: "object", params: "ip" },
  "GET v1/ips/[ip]/series": { kind: "object", params: "ip" },
  "GET v1/ips/[ip]/names": { kind: "object", params: "ip" },
  "POST v1/claims/[id]/check": {
    kind: "object",
    write: true,
    params: "claim",
    body: { since: "2026-01-01T00:00:00Z" },
  },
  "GET v1/ips/[ip]/notes": { kind: "object", params: "ip" },
  "POST v1/ips/[ip]/notes": {
    kind: "object",
    write: true,
    params: "ip",
    body: { day: "2026-11-20", text: "a note" },
  },
  "DELETE v1/notes/[id]": { kind: "object", write: true, params: "note" },
  "DELETE v1/views/[id]": { kind: "object", write: true, params: "view" },
  "GET v1/claim-blocks/[id]/contacts": blockWrite,
  "POST v1/claim-blocks/[id]/contacts": { ...blockWrite, body: { address: "abuse@ours.example" } },
  "POST v1/claim-blocks/[id]/check": blockWrite,
  "POST v1/claim-blocks/[id]/withdraw": blockWrite,
  "DELETE v1/delegations/[id]": { kind: "object", write: true, params: "delegation" },
  "POST v1/delegations/[id]/accept": { kind: "object", write: true, params: "offer" },
  "POST v1/delegations/[id]/decline": { kind: "object", write: true, params: "secondOffer" },
  "POST v1/feeds/[id]/check": feedWrite,
  "POST v1/feeds/[id]/secret": feedWrite,
  "POST v1/feeds/[id]/confirm": { ...feedWrite, body: { code: "ABCDE-FGHJK" } },
  "POST v1/feeds/[id]/pause": feedWrite,
  "POST v1/feeds/[id]/resend": feedWrite,
  "POST v1/feeds/[id]/resume": feedWrite,
  "POST v1/feeds/[id]/test": feedWrite,
  "POST v1/feeds/[id]/end": feedWrite,
  "POST v1/keys/[id]/rotate": { kind: "object", write: true, params: "key" },
  "DELETE v1/keys/[id]": { kind: "object", write: true, params: "key" },
  "POST v1/networks/[id]/dispute": {
    kind: "object",
    write: true,
    params: "grant",
    body: { note: "Not theirs." },
  },
  "POST v1/networks/[id]/renew": { kind: "object", write: true, params: "grant" },
  "DELETE v1/networks/[id]": { kind: "object", write: true, params: "grant" },
  "PATCH v1/members/[id]": { ...memberWrite, body: { role: "viewer" } },
  "DELETE v1/members/[id]": memberWrite,
  "POST v1/invitations/[id]/resend": invitationWrite,
  "DELETE v1/invitations/[id]": invitationWrite,
  "POST v1/organizations/[id]/leave": { kind: "object", params: "organization" },
  // The last two: after them the owner acts in another organization, and is signed out.
  "POST v1/organizations/[id]/restore": { kind: "object", params: "ended" },
  "DELETE v1/me/identities/[id]": { kind: "object", params: "identity" },
  "DELETE v1/sessions/[id]": { kind: "object", params: "session" },

  "GET v1/staff/claims": { kind: "staff" },
  "GET v1/staff/grants": { kind: "staff", query: "?q=192.0.2.0/24" },
  "POST v1/staff/grants/[id]/revoke": { kind: "staff", params: "grant", body: { note: "for the test" } },
  "POST v1/staff/grants/[id]/restore": { kind: "staff", params: "grant", body: { note: "for the test" } },
  "GET v1/staff/disputes": { kind: "staff" },
  "POST v1/staff/disputes/[id]/answer": { kind: "staff", params: "dispute", body: { note: "for the test" } },
  "POST v1/staff/claim-blocks/[id]/decide": {
    kind: "staff",
    params: "block",
    body: { decision: "refuse", note: "for the test" },
  },
  "POST v1/staff/claims/[id]/decide": {
    kind: "staff",
    params: "otherClaim",
    body: { decision: "refuse", note: "for the test" },
  },
  "POST v1/staff/claim-blocks/[id]/undo": { kind: "staff", params: "block", body: { note: "for the test" } },
  "GET v1/staff/traps": { kind: "staff" },
  "GET v1/staff/traps/list": { kind: "staff" },
  "GET v1/staff/traps/samples": { kind: "staff" },
  "POST v1/staff/traps": {
    kind: "staff",
    body: { text: "trap@ours.example", class: "typo", countedBy: "sink", note: "for the test" },
  },
  "POST v1/staff/traps/remove": {
    kind: "staff",
    body: { targets: ["trap@ours.example"], note: "for the test" },
  },
  "GET v1/staff/attachments/[id]": { kind: "staff", params: "attachment" },
  "GET v1/staff/blocks": { kind: "staff" },
  "POST v1/staff/blocks": {
    kind: "staff",
    body: {
      act: "set",
      network: "203.0.113.9",
      state: "blocked",
      reason: "complaints",
      note: "for the test",
    },
  },
  "POST v1/staff/block-proposals/[id]": {
    kind: "staff",
    params: "proposal",
    body: { decision: "withdraw", note: "for the test" },
  },
  "GET v1/staff/abuse-reports": { kind: "staff" },
  "POST v1/staff/abuse-reports/[id]/handle": {
    kind: "staff",
    params: "abuse",
    body: { note: "for the test" },
  },
  "GET v1/staff/audit": { kind: "staff" },
  "GET v1/staff/overview": { kind: "staff" },
  "GET v1/staff/people": { kind: "staff" },
  "GET v1/staff/people/[id]": { kind: "staff", params: "member" },
  "POST v1/staff/people/[id]/disable": { kind: "staff", params: "idle", body: { note: "for the test" } },
  "POST v1/staff/people/[id]/enable": { kind: "staff", params: "idle", body: { note: "for the test" } },
  "PUT v1/staff/people/[id]/role": {
    kind: "staff",
    params: "idle",
    body: { staffRole: "auditor", note: "for the test" },
  },
  "GET v1/staff/organizations": { kind: "staff" },
  "GET v1/staff/organizations/[id]": { kind: "staff", params: "organization" },
  "POST v1/staff/organizations/[id]/owner": {
    kind: "staff",
    params: "ownerless",
    body: aHeir,
  },
  "POST v1/staff/senders": { kind: "staff", body: { subject: "192.0.2.0/24" } },
  "GET v1/staff/cases": { kind: "staff" },
  "GET v1/staff/cases/[id]": { kind: "staff", params: "case" },
  "POST v1/staff/cases/[id]/decide": {
    kind: "staff",
    params: "case",
    body: { decision: "take", note: "for the test" },
  },
  "POST v1/staff/notices": {
    kind: "staff",
    body: { kind: "announcement", title: "News", text: "Something new.", note: "for the test" },
  },
  "PUT v1/staff/notices/[id]": {
    kind: "staff",
    params: "notice",
    body: { title: "News", text: "Something newer.", note: "for the test" },
  },
  "POST v1/staff/notices/[id]/end": { kind: "staff", params: "notice", body: { note: "for the test" } },
  "POST v1/staff/notices/[id]/withdraw": { kind: "staff", params: "notice", body: { note: "for the test" } },
  "GET v1/staff/outbox": { kind: "staff" },
  "GET v1/staff/outbox/[id]": { kind: "staff", params: "mail" },
  "POST v1/staff/outbox/[id]/send": { kind: "staff", params: "mail", body: { note: "for the test" } },
  "GET v1/staff/refused-reports": { kind: "staff" },
  "POST v1/staff/attribution/preview": { kind: "staff", body: { message: "Subject: x\n\n" } },
  "GET v1/staff/reports": { kind: "staff" },
  "POST v1/staff/reports/replay": {
    kind: "staff",
    body: { note: "for the test", ids: [deadReport] },
  },
  "GET v1/staff/settings": { kind: "staff" },
  "GET v1/staff/settings/history": { kind: "staff" },
  "POST v1/staff/settings/preview": { kind: "staff", body: { floorDataCommands: 50 } },
  "PUT v1/staff/settings": { kind: "staff", body: { floorDataCommands: 90, note: "for the test" } },
  "GET v1/staff/sources": { kind: "staff" },
  "POST v1/staff/sources": { kind: "staff", body: { name: "another", note: "for the test" } },
  "GET v1/staff/sources/[id]/refused": { kind: "staff", params: "source" },
  "POST v1/staff/lost-days/[day]": { kind: "staff", params: "day", body: { note: "for the test" } },
  "DELETE v1/staff/lost-days/[day]": { kind: "staff", params: "day", body: { note: "for the test" } },
  "PUT v1/staff/sources/[id]/join": {
    kind: "staff",
    params: "source",
    body: { join: "mx", note: "for the test" },
  },
  "POST v1/staff/sources/[id]/pause": { kind: "staff", params: "source", body: { note: "for the test" } },
  "POST v1/staff/sources/[id]/resume": { kind: "staff", params: "source", body: { note: "for the test" } },
  "POST v1/staff/sources/[id]/rotate": { kind: "staff", params: "source", body: { note: "for the test" } },
};

type Handler = ((request: Request, context: ReturnType<typeof withParams>) => Promise<Response>) & {
  described?: Described;
};
const handlers = new Map<string, Handler>();
const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];

async function readHandlers(): Promise<void> {
  const root = path.resolve("app/api");
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((file) =>
    /(^|\/)route\.ts$/.test(file),
  );
  for (const file of files) {
    const module = (await import(path.join(root, file))) as Record<string, Handler>;
    for (const method of methods) {
      const handler = module[method];
      if (handler !== undefined) handlers.set(`${method} ${path.dirname(file)}`, handler);
    }
  }
}

async function knock(
  name: string,
  cookie?: string,
  bearer?: string,
  without?: string,
): Promise<{ status: number; text: string }> {
  const [method = "GET", file = ""] = name.split(" ");
  const { params, body: whole, query = "" } = doors[name] ?? { kind: "open" };
  const body =
    without === undefined
      ? whole
      : Object.fromEntries(Object.entries(whole ?? {}).filter(([field]) => field !== without));
  const given = /\[(\w+)\]/.exec(file)?.[1];
  const handler = handlers.get(name);
  if (handler === undefined) throw new Error(`there is no ${name}`);
  const request = requestTo(`/api/${file}${query}`, {
    method,
    body: body ?? (method === "GET" || method === "DELETE" ? undefined : {}),
    ...(cookie !== undefined && { cookie }),
    ...(bearer !== undefined && { headers: { authorization: `Bearer ${bearer}` } }),
  });
  const named = given !== undefined && params !== undefined ? { [given]: ids[params] } : {};
  const response = await handler(request, withParams(named));
  const text = await response.text();
  // What the API's description says of an answer is what is answered.
  if (response.status === 200 && handler.described?.media === undefined) {
    const output = handler.described?.output;
    if (output !== undefined) output.parse(JSON.parse(text));
    else if (file.startsWith("v1/") && file !== "v1/openapi.json")
      throw new Error(`${name} answers what it does not describe: give it output, or media`);
  }
  return { status: response.status, text };
}

const named = (test: (door: Door) => boolean): string[] =>
  Object.entries(doors).flatMap(([name, door]) => (test(door) ? [name] : []));

/** Everything an organization could change. */
const snapshot = async () => ({
  cases: await prisma.case.findMany({ include: { messages: true } }),
  claims: await prisma.claim.findMany({ include: { blocks: true } }),
  feeds: await prisma.feed.findMany(),
  reports: await prisma.report.findMany(),
  alertRules: await prisma.alertRule.findMany({ orderBy: { id: "asc" } }),
  keys: await prisma.key.findMany({ orderBy: { id: "asc" }, omit: { lastUsedAt: true } }),
  grants: await prisma.grant.findMany(),
  delegations: await prisma.delegation.findMany({ orderBy: { id: "asc" } }),
  disputes: await prisma.dispute.findMany({ orderBy: { id: "asc" } }),
  sessions: await prisma.session.findMany({ orderBy: { id: "asc" }, select: { id: true, revokedAt: true } }),
  sources: await prisma.source.findMany(),
  organizations: await prisma.organization.findMany({ orderBy: { id: "asc" } }),
  members: await prisma.member.findMany({ orderBy: { userId: "asc" } }),
  invitations: await prisma.invitation.findMany(),
  identities: await prisma.linkedIdentity.findMany(),
  mails: await prisma.outboxMail.count(),
  tags: await prisma.tag.findMany({ include: { ranges: true } }),
  notes: await prisma.note.findMany(),
  views: await prisma.savedView.findMany(),
  dismissals: await prisma.dismissal.findMany(),
});

const secret = "ours-7f3a";
let dns: TestDns;
let rdap: TestRdap;
let owner: Viewer;
/** Keys of the owner's organization: with every scope, cut to another of its networks, cut to another of its feeds. */
const keys = { wide: "", network: "", feed: "" };
const cookies = { owner: "", looker: "", stranger: "", staff: "" };

beforeAll(async () => {
  await readHandlers();
  [dns, rdap] = await Promise.all([startTestDns(), startTestRdap()]);
  setEnvironment({ DNS_SERVERS: dns.server, RDAP_BASE: rdap.base, ALLOW_RESERVED_NETWORKS: "true" });
  const now = new Date();
  owner = await createPerson({ organization: secret, email: `owner@${secret}.example` });
  const looker = await createPerson({ organization: secret, role: "viewer" });
  const stranger = await createPerson({ organization: "Strangers" });
  const staff = await createPerson({ staffRole: "postmaster" });
  const analyst = await createPerson({ organization: secret, role: "analyst" });
  cookies.owner = await openSession(owner);
  cookies.looker = await openSession(looker);
  cookies.stranger = await openSession(stranger);
  cookies.staff = await openSession(staff);

  const organizationId = owner.organizationId ?? "";
  await grantRead(organizationId, "192.0.2.0/24", addDays(dayOf(now), -60));
  // The stranger holds the next network: a range over both is asked for.
  await grantRead(stranger.organizationId ?? "", "192.0.3.0/24", addDays(dayOf(now), -60));
  const yesterday = addDays(dayOf(now), -1);
  await storeDays([mailDay(ip, yesterday, 500, 0, { helo: `mx.${secret}.example` })]);
  await closeDays(addDays(yesterday, -5), yesterday);

  const claim = await claimNetworks(owner, { text: "203.0.113.0/24", acceptedTerms: true }, now);
  const otherClaim = await claimNetworks(owner, { text: "198.18.8.0/24", acceptedTerms: true }, now);
  const feed = await enrolFeed(owner, enrolFeedInput.parse({ ...enrolment, name: secret }), now);
  const key = await createKey(owner, createKeyInput.parse({ name: secret, expiresInDays: 30 }), now);
  const complaint = await prisma.complaint.create({
    data: {
      madeAt: now,
      receivedAt: now,
      kind: "junk",
      mailboxHash: new Uint8Array(randomBytes(32)),
      messageHash: new Uint8Array(randomBytes(32)),
      ip,
      attribution: "received_walk",
      fromDomain: `${secret}.example`,
      recipient: `reader@${secret}.example`,
    },
  });
  await prisma.report.create({
    data: {
      feedId: feed.id,
      complaintId: complaint.id,
      createdAt: now,
      ip,
      day: startOf(dayOf(now)),
      messageId: secret,
    },
  });
  const delegator = await createPerson({ organization: "Delegators" });
  await grantRead(delegator.organizationId ?? "", "198.51.100.0/24", addDays(dayOf(now), -60));
  const { id: theirFeed } = await createFeed(delegator.organizationId, now);
  const dead = { id: deadReport, purpose: "test", state: "failed", messageId: "<dead@provider.example>" };
  await prisma.report.create({
    data: { ...dead, feedId: theirFeed, createdAt: now, day: startOf(dayOf(now)) },
  });
  const delegated = { ...aDelegation, network: "198.51.100.0/25", email: owner.email };
  const offers = [
    await offerDelegation(delegator, delegated, now),
    await offerDelegation(delegator, delegated, now),
  ];
  const strangersGrant = await prisma.grant.findFirstOrThrow({
    where: { organizationId: stranger.organizationId ?? "" },
  });
  const dispute = await prisma.dispute.create({
    data: { grantId: strangersGrant.id, note: "Not theirs.", raisedBy: stranger.email, createdAt: now },
  });
  await grantRead(organizationId, "198.18.7.0/24", addDays(dayOf(now), -60));
  // Beside the first, which allows no second: as an ended one would stand there.
  const row = await prisma.feed.findUniqueOrThrow({ where: { id: feed.id } });
  const otherFeed = await prisma.feed.create({ data: { ...row, id: randomUUID(), name: "other" } });
  const secretOf = async (input: z.input<typeof createKeyInput>) =>
    (await createKey(owner, createKeyInput.parse(input), now)).secret;
  keys.wide = await secretOf({ name: "wide", scopes: [...keyScopes] });
  keys.network = await secretOf({ name: "n", scopes: [...networkScopes], networks: ["198.18.7.0/24"] });
  keys.feed = await secretOf({ name: "f", scopes: [...feedScopes], feedIds: [otherFeed.id] });
  await changeTag(owner, { name: secret, action: "add", on: [ip] }, now);
  const note = await writeNote(owner, ip, { on: "address", day: yesterday, text: secret }, now);
  const view = await saveView(owner, { page: "/ips", name: secret, query: "window=7" }, now);
  await invite(owner, { email: `invited@${secret}.example`, role: "viewer" }, now);
  const ended = await prisma.organization.create({
    data: {
      name: `Ended ${secret}`,
      slug: "ended",
      createdAt: now,
      endedAt: now,
      members: { create: { userId: owner.userId, role: "owner", createdAt: now } },
    },
  });
  const identity = await prisma.linkedIdentity.create({
    data: { userId: owner.userId, issuer: "https://login.example", subject: secret, createdAt: now },
  });
  const target = { kind: "claim", id: claim.id };
  await recordAudit(prisma, { actor: owner.actor, organizationId, action: "claim.seen", target }, now);
  const notice = await publishNotice(
    staff.actor,
    { kind: "incident", part: "data", title: "Late", text: "Data is late.", note: "for the test" },
    now,
  );
  const content = Buffer.from(secret).toString("base64");
  const opened = await openCase(
    owner,
    { ips: [ip], text: secret, attachments: [{ name: "log.txt", type: "text/plain", content }] },
    now,
  );
  await changeBlock(
    staff,
    { act: "set", network: "198.18.0.0/16", state: "junked", reason: "rate", note: "for the test" },
    now,
  );
  const { rules } = await createRule(
    owner,
    newRuleInput.parse({ name: secret, event: "red", target: owner.email }),
    now,
  );
  const alerted = await prisma.alertDelivery.create({
    data: {
      organizationId,
      createdAt: now,
      channel: "mail",
      target: owner.email,
      title: secret,
      text: "",
      html: "",
      document: {},
    },
  });
  const heir = await createPerson({ organization: "Left alone", role: "viewer" });
  aHeir.userId = heir.userId;
  Object.assign(ids, {
    rule: rules[0]?.id,
    alertDelivery: alerted.id,
    case: opened.id,
    attachment: opened.messages[0]?.attachments[0]?.id,
    abuse: await reportAbuse({ via: "web", reporter: null, note: "Spam", raw: Buffer.from("x") }, now),
    proposal: (await prisma.statusProposal.findFirstOrThrow()).id,
    claim: claim.id,
    otherClaim: otherClaim.id,
    notice: notice.id,
    block: claim.blocks[0]?.id,
    key: key.key.id,
    feed: feed.id,
    grant: (await prisma.grant.findFirstOrThrow({ where: { organizationId } })).id,
    source: (await prisma.source.findFirstOrThrow()).id,
    mail: (await prisma.outboxMail.findFirstOrThrow()).id,
    session: owner.sessionId,
    member: analyst.userId,
    invitation: (await prisma.invitation.findFirstOrThrow()).id,
    ended: ended.id,
    identity: identity.id,
    organization: organizationId,
    idle: (await createPerson()).userId,
    ownerless: heir.organizationId,
    ip,
    delegation: (await offerDelegation(owner, aDelegation, now)).id,
    offer: offers[0]?.id,
    dispute: dispute.id,
    secondOffer: offers[1]?.id,
    note: note.id,
    view: view.id,
  });
  // Nothing connects to it: what staff release waits for a worker.
  setEnvironment({ MAIL_RELAY_URL: "smtp://127.0.0.1:9", MAIL_FROM: "mail@provider.example" });
});
afterAll(async () => {
  setEnvironment({ DNS_SERVERS: undefined, RDAP_BASE: undefined, ALLOW_RESERVED_NETWORKS: undefined });
  setEnvironment({ MAIL_RELAY_URL: undefined, MAIL_FROM: undefined });
  await Promise.all([dns.stop(), rdap.stop()]);
});

it("knows every door", () => {
  expect([...handlers.keys()].sort()).toEqual(Object.keys(doors).sort());
});

describe("without a session", () => {
  it.each(named(({ kind }) => kind !== "open"))("%s asks to sign in", async (name) => {
    expect((await knock(name)).status).toBe(401);
  });
});

// In this order: what is refused first must have changed nothing for those who come after.
describe("another organization", () => {
  it.each(named(({ kind }) => kind === "object"))("does not find what %s names", async (name) => {
    const before = await snapshot();
    const theirs = await knock(name, cookies.stranger);
    expect(theirs.status).toBe(404);
    expect(theirs.text).not.toContain(secret);
    expect(await snapshot()).toEqual(before);
    // What never was and what is somebody else's read the same.
    const params = doors[name]?.params;
    if (params === undefined) throw new Error(`${name} names nothing`);
    const own = ids[params];
    ids[params] = params === "ip" ? "198.51.100.1" : randomUUID();
    const never = await knock(name, cookies.stranger).finally(() => {
      ids[params] = own;
    });
    const wording = (text: string) => ({ ...(JSON.parse(text) as object), instance: "" });
    expect([never.status, wording(never.text)]).toEqual([404, wording(theirs.text)]);
  });

  it.each(named(({ kind, body }) => kind === "list" && body === undefined))(
    "reads nothing of ours from %s",
    async (name) => {
      const ours = await knock(name, cookies.owner);
      expect(ours.status).toBe(200);
      expect(ours.text).toMatch(new RegExp(`${secret}|${ip}|192\\.0\\.2\\.0/24|${ids.claim}`));
      const theirs = await knock(name, cookies.stranger);
      expect(theirs.status).toBe(doors[name]?.named ? 404 : 200);
      for (const mark of [secret, ip, "192.0.2.0/24", ...Object.values(ids)]) {
        expect(theirs.text).not.toContain(mark);
      }
    },
  );
});

describe("a viewer of the organization", () => {
  it.each(named(({ write }) => write === true))("may not use %s", async (name) => {
    const before = await snapshot();
    expect((await knock(name, cookies.looker)).status).toBe(403);
    expect(await snapshot()).toEqual(before);
  });
});

describe("a key", () => {
  const ours = named(({ kind }) => kind === "object" || kind === "list");

  it.each(ours)("cut to another network reads and changes nothing through %s", async (name) => {
    const before = await snapshot();
    const answer = await knock(name, undefined, keys.network);
    expect([200, 403, 404]).toContain(answer.status);
    for (const mark of [secret, ip, "192.0.2.", ...Object.values(ids).filter((id) => id !== "")]) {
      expect(answer.text).not.toContain(mark);
    }
    expect(await snapshot()).toEqual(before);
  });

  it.each(ours)("cut to another feed reads and changes nothing through %s", async (name) => {
    const before = await snapshot();
    const answer = await knock(name, undefined, keys.feed);
    expect([403, 404]).toContain(answer.status);
    expect(answer.text).not.toMatch(new RegExp(`${secret}|192\\.0\\.2\\.`));
    expect(await snapshot()).toEqual(before);
  });

  it.each(named(({ kind }) => kind === "self" || kind === "staff"))(
    "with every scope is nobody at %s",
    async (name) => {
      const { status } = await knock(name, undefined, keys.wide);
      const forAll = ["GET v1/completeness", "GET v1/feed-sample", "GET v1/incidents"].includes(name);
      expect(status).toBe(forAll ? 200 : 403);
    },
  );

  it.each(named(({ kind, write }) => kind === "list" && !write))(
    "with every scope reads %s as its organization",
    async (name) => {
      expect(await knock(name, undefined, keys.wide)).toMatchObject({ status: 200 });
    },
  );

  it.each(["POST v1/keys", "DELETE v1/keys/[id]", "POST v1/keys/[id]/rotate", "GET v1/keys"])(
    "makes, ends or sees no keys: %s",
    async (name) => {
      expect((await knock(name, undefined, keys.wide)).status).toBe(403);
    },
  );

  it("that is none, or is one of others behind a good cookie, is 401", async () => {
    expect((await knock("GET v1/ips", undefined, "nonsense")).status).toBe(401);
    expect((await knock("GET v1/ips", cookies.owner, `ssk_${"a".repeat(43)}`)).status).toBe(401);
  });
});

describe("the doors of staff", () => {
  it.each(named(({ kind }) => kind === "staff"))(
    "%s is closed to an owner, with ids that exist",
    async (name) => {
      const before = await snapshot();
      const answer = await knock(name, cookies.owner);
      expect(answer.status).toBe(403);
      expect(answer.text).not.toContain(secret);
      expect(await snapshot()).toEqual(before);
    },
  );

  it.each(named(({ kind }) => kind === "object" || kind === "list"))(
    "are the only ones: a postmaster without an organization does not get through %s",
    async (name) => {
      const answer = await knock(name, cookies.staff);
      expect([403, 404]).toContain(answer.status);
      expect(answer.text).not.toContain(secret);
    },
  );

  // A look at a sender is recorded by itself, a preview writes nothing.
  const acts = named(({ kind }) => kind === "staff").filter(
    (name) => !/^GET |\/senders$|\/preview$/.test(name),
  );
  const noted = () =>
    prisma.auditEvent.count({
      where: {
        actorKind: "staff",
        // The answer to a dispute is its note: its readers get it.
        OR: ["note", "answer"].map((name) => ({
          detail: { path: [name], string_contains: "for the test" },
        })),
      },
    });

  it.each(acts)("%s does nothing without a note (attack 20)", async (name) => {
    const before = await snapshot();
    const answer = await knock(name, cookies.staff, undefined, "note");
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('"body.note"');
    expect(await snapshot()).toEqual(before);
  });

  it.each(named(({ kind }) => kind === "staff"))("%s opens for a postmaster, noted", async (name) => {
    const before = await noted();
    const { status } = await knock(name, cookies.staff);
    expect([401, 403, 404]).not.toContain(status);
    if (acts.includes(name)) expect([status < 300, await noted()]).toEqual([true, before + 1]);
  });
});

describe("the owner", () => {
  it.each(named(({ kind }) => kind === "object"))("finds what %s names", async (name) => {
    expect([401, 403, 404, 500]).not.toContain((await knock(name, cookies.owner)).status);
  });
});
