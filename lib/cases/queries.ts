// Reads of bounces, eligibility and cases; each limited to the organization of who asks. What staff read is marked so.
import { findGuidePage, listGuide } from "@/lib/guide/queries";
import { asReader, type Viewer } from "@/lib/identity/viewer";
import { grantedRanges, holdersOf } from "@/lib/networks/queries";
import { later } from "@/lib/platform/day";
import { type Db, prisma } from "@/lib/platform/db";
import { AppError, notFound } from "@/lib/platform/errors";
import { canonicalAddress, compareAddresses } from "@/lib/platform/ip";
import { hashSecret } from "@/lib/platform/secret";
import { getSettings } from "@/lib/provider/queries";
import { statusOf } from "@/lib/reputation/queries";
import { type CodeNames, decodeBounce } from "./bounce";
import { explainReply } from "./bounce-words";
import { bareIp, toCaseRow, toCaseView, toMessage } from "./case-view";
import { judge } from "./eligibility";
import { gatherFacts } from "./facts";
import type {
  Bounce,
  CaseList,
  CaseView,
  DecodedBounce,
  EligibilityList,
  EligibilityQuestion,
  HelpAnswer,
  StaffCaseList,
  StaffCaseView,
} from "./schema";
import { macrosOf } from "./words";

// ── bounces ─────────────────────────────────────────────────────────────────

/** What a pasted text says, and what the reader may know of its address. Keeps nothing. */
export async function decodeForReader(
  text: string,
  viewer: Viewer | null,
  now: Date,
): Promise<DecodedBounce> {
  const bounce = await readBounceText(text, now);
  const page = bounce.code === null ? null : await findGuidePage(`codes/${bounce.code}`);
  return {
    bounce,
    explanation: page?.lead ?? explainReply(bounce),
    page: page === null ? null : { slug: page.slug, title: page.title, lead: page.lead },
    address: await addressFor(bounce.ip, viewer, now),
  };
}

/** The text read with the provider's own names of codes. */
export async function readBounceText(text: string, now: Date): Promise<Bounce> {
  const codes: CodeNames = new Map(
    (await listGuide()).flatMap(({ code }) =>
      code === null
        ? []
        : [code.name, code.ownName].map((name): [string, string] => [name.toUpperCase(), code.name]),
    ),
  );
  return decodeBounce(text, codes, now);
}

async function addressFor(
  ip: string | null,
  viewer: Viewer | null,
  now: Date,
): Promise<DecodedBounce["address"]> {
  if (ip === null) return { state: "unknown" };
  if (viewer === null) return { state: "signed_out" };
  if (viewer.organizationId === null) return { state: "not_held" };
  const granted = await grantedRanges({ organizationId: viewer.organizationId }, now);
  const held = granted.some(({ lo, hi }) => compareAddresses(lo, ip) <= 0 && compareAddresses(hi, ip) >= 0);
  if (!held) return { state: "not_held" };
  const statuses = (await statusOf([ip], now)).get(ip) ?? [];
  return {
    state: "held",
    statuses: statuses.map(({ reasonText, clears, since }) => ({ text: reasonText, clears, since })),
  };
}

// ── eligibility ─────────────────────────────────────────────────────────────

/**
 * What asking about addresses would bring, rule by rule.
 * @throws AppError invalid_input for what is no address.
 */
export async function getEligibility(
  viewer: Viewer,
  { ips }: EligibilityQuestion,
  now: Date,
): Promise<EligibilityList> {
  const facts = await gatherFacts(asReader(viewer).organizationId, canonicalIps(ips), now);
  return { addresses: facts.map((each) => judge(each, now)) };
}

/** The addresses in their canonical spelling, each once. Throws invalid_input naming what is none. */
export function canonicalIps(texts: readonly string[]): string[] {
  const read = texts.map((text) => canonicalAddress(text));
  const issues = read.flatMap((ip, at) =>
    ip === null ? [{ path: `body.ips.${at}`, message: `${texts[at]?.slice(0, 50)} is not an address` }] : [],
  );
  if (issues.length > 0) throw new AppError("invalid_input", "Some of these are no addresses.", { issues });
  return [...new Set(read.flatMap((ip) => ip ?? []))];
}

// ── cases ───────────────────────────────────────────────────────────────────

const byAddress = { orderBy: { ip: "asc" } } as const;
const whole = {
  items: byAddress,
  messages: {
    orderBy: { at: "asc" },
    include: { attachments: { select: { id: true, name: true, type: true, size: true } } },
  },
  mitigations: { orderBy: { grantedAt: "asc" } },
} as const;

/** The cases of the organization, the newest first. */
export async function listCases(viewer: Viewer): Promise<CaseList> {
  const { organizationId } = asReader(viewer);
  const rows = await prisma.case.findMany({
    where: { organizationId },
    include: { items: byAddress },
    orderBy: { number: "desc" },
    take: 200,
  });
  return { cases: rows.map(toCaseRow) };
}

/** One case with its thread. Throws not_found. */
export async function getCase(viewer: Viewer, id: string, now: Date, db: Db = prisma): Promise<CaseView> {
  const { organizationId } = asReader(viewer);
  const row = await db.case.findFirst({ where: { id, organizationId }, include: whole });
  if (row === null) throw notFound("case");
  return toCaseView(row, now);
}

/** A file of a case of the organization. Throws not_found. */
export async function getAttachment(viewer: Viewer, id: string) {
  const { organizationId } = asReader(viewer);
  const found = await prisma.caseAttachment.findFirst({
    where: { id, message: { author: { not: "staff_note" }, case: { organizationId } } },
  });
  if (found === null) throw notFound("attachment");
  return found;
}

// ── staff (`cases:decide`) ──────────────────────────────────────────────────

/** Cases that wait for a person, the one due first first; or the newest of all. */
export async function listStaffCases(show: "waiting" | "all", now: Date): Promise<StaffCaseList> {
  const rows = await prisma.case.findMany({
    where:
      show === "waiting"
        ? { state: "checking", escalatedAt: { not: null } }
        : { state: { not: "unconfirmed" } },
    include: { items: byAddress, organization: { select: { name: true } } },
    orderBy: show === "waiting" ? [{ dueAt: "asc" }, { number: "asc" }] : [{ number: "desc" }],
    take: 200,
  });
  const owners = await emailsOf(rows.flatMap(({ ownerId }) => ownerId ?? []));
  return {
    cases: rows.map((row) => ({
      ...toCaseRow(row),
      organization: row.organization?.name ?? null,
      owner: row.ownerId === null ? null : (owners.get(row.ownerId) ?? null),
      overdue: row.dueAt !== null && row.dueAt < now,
    })),
  };
}

/** One case with what only staff see. Throws not_found. */
export async function getStaffCase(id: string, now: Date): Promise<StaffCaseView> {
  const row = await prisma.case.findUnique({
    where: { id },
    include: { ...whole, organization: { select: { name: true } } },
  });
  if (row === null) throw notFound("case");
  const { name: provider } = await getSettings();
  const view = toCaseView(row, now);
  const owners = await emailsOf(row.ownerId === null ? [] : [row.ownerId]);
  return {
    ...view,
    messages: row.messages.map(toMessage),
    organization: row.organization?.name ?? null,
    owner: row.ownerId === null ? null : (owners.get(row.ownerId) ?? null),
    macros: macrosOf({
      number: row.number,
      provider,
      ips: view.ips,
      failed: view.items.flatMap(({ checks }) => checks.filter(({ result }) => result === "fail")),
      earliestDay: view.earliestDay,
    }),
  };
}

/** Any file of a case, for staff. Throws not_found. */
export async function getStaffAttachment(id: string) {
  const found = await prisma.caseAttachment.findUnique({ where: { id } });
  if (found === null) throw notFound("attachment");
  return found;
}

async function emailsOf(ids: readonly string[]): Promise<Map<string, string>> {
  const users = await prisma.user.findMany({
    where: { id: { in: [...ids] } },
    select: { id: true, email: true },
  });
  return new Map(users.map(({ id, email }) => [id, email]));
}

// ── the public form ─────────────────────────────────────────────────────────

const HELP_DAYS = 14;

/** What the sender of the public form may read, by the secret of the mailed link. Throws gone. */
export async function getHelpAnswer(token: string, now: Date, db: Db = prisma): Promise<HelpAnswer> {
  const row = await findHelpCase(db, token, now);
  const ip = bareIp(row.items[0]?.ip ?? "");
  const status = (await statusOf([ip], now, db)).get(ip)?.[0];
  const holders = (await holdersOf([ip], now, db)).get(ip) ?? [];
  return {
    number: row.number,
    ip,
    reason:
      status === undefined ? null : { text: status.reasonText, clears: status.clears, code: status.code },
    hasHolder: holders.length > 0,
    passedOn: row.passedOnAt !== null,
  };
}

/** The case behind a mailed link. Throws gone when there is none, or it is older than two weeks. */
export async function findHelpCase(db: Db, token: string, now: Date) {
  const row = await db.case.findUnique({ where: { linkHash: hashSecret(token) }, include: { items: true } });
  if (row === null || row.createdAt < later(now, -HELP_DAYS * 86_400_000)) {
    throw new AppError("gone", "This link has expired or is incomplete. Fill in the form again.");
  }
  return row;
}
