// A reader who complained, or only wants no more of a list, agreed that the sender is asked to take them off: done once,
// by one click (RFC 8058) or by mail (RFC 2369), and only as far as whoever signed the message offers it.
import { getDomain } from "tldts";
import { trustOf } from "@/lib/complaints/attribution";
import { findOfferSigners } from "@/lib/complaints/offer-signers";
import { queueMail } from "@/lib/outbox/commands";
import { inTransaction, prisma } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { postOutside } from "@/lib/platform/outside-post";
import { limit } from "@/lib/platform/rate-limit";
import { getSettings } from "@/lib/provider/queries";
import { isSilent } from "./commands";
import type { UnsubscribeState, UnsubscribeWay } from "./schema";
import { unsubscribeMailOf } from "./unsubscribe-mail";

/** Requests to one organization's hosts: a sender must not have us knock at somebody's door all day. */
const requestsToHost = limit("unsubscribe-host", 300, 3600);

const oneClickFields = ["list-unsubscribe", "list-unsubscribe-post"];
const mailFields = ["list-unsubscribe"];

type Outcome = { state: UnsubscribeState; way: UnsubscribeWay | null; reply: string };

/**
 * The job `complaint.unsubscribe`. Nothing happens when the consent was taken back meanwhile, or the sender was asked
 * already. Throws when it may be tried again; the last try is written down as failed.
 */
export async function askToUnsubscribe(
  complaintId: string,
  { now, isLast, signal }: { now: Date; isLast: boolean; signal: AbortSignal },
): Promise<void> {
  const complaint = await prisma.complaint.findUnique({
    where: { id: complaintId },
    select: {
      raw: true,
      unsubscribeConsentAt: true,
      unsubscribeState: true,
      unsubscribeUrl: true,
      unsubscribeMailto: true,
    },
  });
  if (complaint === null || complaint.unsubscribeConsentAt === null) return;
  if (complaint.unsubscribeState !== null) return;
  const { raw, unsubscribeUrl: url, unsubscribeMailto: mailto } = complaint;
  if (url === null && mailto === null) return;
  if (raw === null)
    return settle(complaintId, notAsked("The message is not kept: who offered it cannot be told."), now);
  const trust = trustOf(await getSettings());
  const names = url === null ? mailFields : oneClickFields;
  const signers = await findOfferSigners(raw, names, trust);
  if (signers.kind === "unknown" && !isLast) throw new Error("The DNS could not say who signed the message.");
  if (signers.kind !== "signed") {
    return settle(complaintId, notAsked("No valid DKIM signature of the message covers its offer."), now);
  }
  if (url !== null) {
    const outcome = await click(new URL(url), isLast, signal);
    return settle(complaintId, outcome, now);
  }
  await writeTo(complaintId, mailto ?? "", signers.domains, { now, isLast });
}

/** One click, without cookies or redirects (RFC 8058 section 3.2). Throws when it may be tried again. */
async function click(url: URL, isLast: boolean, signal: AbortSignal): Promise<Outcome> {
  if (!(await isAdmitted(url.hostname, isLast))) return crowded("one_click");
  const { status, stage, reply } = await postOutside({
    url,
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: "List-Unsubscribe=One-Click",
    signal,
  });
  if (status !== null && status >= 200 && status < 300) return { state: "asked", way: "one_click", reply };
  if (stage === "address") return notAsked(reply);
  const mayPass = status === null || status === 408 || status === 429 || status >= 500;
  if (mayPass && !isLast) throw new Error(`The sender could not be asked yet: ${reply}`);
  return { state: "failed", way: "one_click", reply };
}

async function writeTo(
  complaintId: string,
  mailto: string,
  signers: readonly string[],
  { now, isLast }: { now: Date; isLast: boolean },
): Promise<void> {
  const mail = unsubscribeMailOf(mailto, signers);
  if (mail === null) {
    const outcome = notAsked("The mail address offered is none of whoever signed the message.");
    return settle(complaintId, outcome, now);
  }
  const host = mail.to.slice(mail.to.lastIndexOf("@") + 1);
  if (!(await isAdmitted(host, isLast))) return settle(complaintId, crowded("mail"), now);
  await inTransaction(async (tx) => {
    const outcome: Outcome = (await isSilent(tx, mail.to))
      ? notAsked("No mail is sent to this address.")
      : { state: "asked", way: "mail", reply: "The mail is on its way." };
    const { count } = await tx.complaint.updateMany({
      where: { id: complaintId, unsubscribeState: null },
      data: columnsOf(outcome, now),
    });
    if (count > 0 && outcome.state === "asked")
      await queueMail(tx, { kind: "complaint.unsubscribe", ...mail }, now);
  });
}

/** Counts a request to a host's organization. False at the last try; before it throws, so that it is tried later. */
async function isAdmitted(host: string, isLast: boolean): Promise<boolean> {
  try {
    await requestsToHost.take(getDomain(host) ?? host);
    return true;
  } catch (error) {
    if (isLast && error instanceof AppError) return false;
    throw error;
  }
}

function crowded(way: UnsubscribeWay): Outcome {
  return { state: "failed", way, reply: "Too many requests waited for the same sender." };
}

function notAsked(reply: string): Outcome {
  return { state: "not_asked", way: null, reply };
}

async function settle(id: string, outcome: Outcome, now: Date): Promise<void> {
  await prisma.complaint.updateMany({
    where: { id, unsubscribeState: null },
    data: columnsOf(outcome, now),
  });
}

function columnsOf({ state, way, reply }: Outcome, now: Date) {
  return { unsubscribeState: state, unsubscribeWay: way, unsubscribeReply: reply, unsubscribeAskedAt: now };
}
