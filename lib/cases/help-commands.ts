// The public form of people who are blocked and do not hold the network: the address is confirmed by mail, then they read
// the public reason and may pass the request to the holder, once.
import { recordAudit } from "@/lib/audit/commands";
import type { Actor } from "@/lib/audit/schema";
import { holdersOf } from "@/lib/networks/queries";
import { queueMail } from "@/lib/outbox/commands";
import { inTransaction } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { publicLink } from "@/lib/platform/public-link";
import { hashSecret, newSecret } from "@/lib/platform/secret";
import { getSettings } from "@/lib/provider/queries";
import { bareIp } from "./case-view";
import { confirmHelpMail, passedOnMail } from "./letters";
import { canonicalIps, findHelpCase, getHelpAnswer } from "./queries";
import type { HelpAnswer, HelpRequest } from "./schema";
import { addMessage, caseEntry } from "./thread";

/** Keeps a request and mails the link that confirms it. Answers the same whatever the address is. */
export async function requestHelp(input: HelpRequest, fromAddress: string | null, now: Date): Promise<void> {
  const [ip = ""] = canonicalIps([input.ip]);
  const secret = newSecret();
  await inTransaction(async (tx) => {
    const { name } = await getSettings(tx);
    const row = await tx.case.create({
      data: {
        contactAddress: input.address,
        state: "unconfirmed",
        linkHash: hashSecret(secret),
        createdAt: now,
        updatedAt: now,
        items: { create: [{ ip, network: ip }] },
      },
    });
    await addMessage(tx, row.id, { author: "requester", label: input.address, text: input.text }, now);
    const url = publicLink("/postmaster/ask", { token: secret });
    await queueMail(tx, { ...confirmHelpMail({ provider: name, ip, url }), to: input.address }, now);
    await recordAudit(
      tx,
      caseEntry(visitor(input.address, fromAddress), "case.requested", row, { address: ip }),
      now,
    );
  });
}

/** Confirms the address and answers with the public reason. A POST: a link that is only opened confirms nothing. Throws gone. */
export async function confirmHelp(token: string, now: Date): Promise<HelpAnswer> {
  await inTransaction(async (tx) => {
    const row = await findHelpCase(tx, token, now);
    await tx.case.updateMany({
      where: { id: row.id, state: "unconfirmed" },
      data: { state: "closed", closedAt: now, updatedAt: now },
    });
  });
  return getHelpAnswer(token, now);
}

/** Mails the request to the owners and admins who hold the network. Throws gone; conflict when there is none or it was done. */
export async function passHelpOn(token: string, fromAddress: string | null, now: Date): Promise<HelpAnswer> {
  await inTransaction(async (tx) => {
    const row = await findHelpCase(tx, token, now);
    const ip = bareIp(row.items[0]?.ip ?? "");
    const holders = (await holdersOf([ip], now, tx)).get(ip) ?? [];
    if (row.state === "unconfirmed" || holders.length === 0) {
      throw new AppError("conflict", "Nobody holds this network here: there is nobody to pass it to.");
    }
    const { count } = await tx.case.updateMany({
      where: { id: row.id, passedOnAt: null },
      data: { passedOnAt: now, updatedAt: now },
    });
    if (count === 0) throw new AppError("conflict", "It was passed on already.");
    const people = await tx.member.findMany({
      where: {
        organizationId: { in: holders.map(({ organizationId }) => organizationId) },
        role: { in: ["owner", "admin"] },
      },
      select: { user: { select: { email: true } } },
    });
    const { name } = await getSettings(tx);
    const message = await tx.caseMessage.findFirst({ where: { caseId: row.id }, orderBy: { at: "asc" } });
    const facts = {
      provider: name,
      ip,
      from: row.contactAddress,
      text: message?.text ?? "",
      url: publicLink(`/ips/${ip}`),
    };
    const mail = passedOnMail(facts);
    for (const email of new Set(people.map(({ user }) => user.email))) {
      await queueMail(tx, { ...mail, to: email }, now);
    }
    await recordAudit(tx, caseEntry(visitor(row.contactAddress, fromAddress), "case.passed_on", row), now);
  });
  return getHelpAnswer(token, now);
}

function visitor(label: string, address: string | null): Actor {
  return { kind: "visitor", id: null, label, address };
}
