// The jobs of cases: the rules are run and their result is carried out; cases close when mail is accepted again.
import { recordAudit } from "@/lib/audit/commands";
import { systemActor } from "@/lib/audit/schema";
import {
  addDays,
  DAY,
  type Day,
  dateWords,
  dayOf,
  HOUR,
  instantWords,
  later,
  startOf,
} from "@/lib/platform/day";
import { type Db, inTransaction, prisma } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { clearStatusIn } from "@/lib/reputation/commands";
import { bareIp, type StoredCase } from "./case-view";
import { type Facts, judge, startLimit } from "./eligibility";
import { gatherFacts } from "./facts";
import { escalatedMail, grantedMail, notEligibleMail } from "./letters";
import type { Eligibility } from "./schema";
import { wasAccepted } from "./sql";
import { addMessage, caseEntry, mailRequester } from "./thread";
import { ruleAdvice } from "./words";

/** A person answers within this time after a case came to them. */
export const DUE_HOURS = 24;
const SILENT_DAYS = 14;

/** The job `case.check`: runs the rules for a case that was received and carries their result out. */
export async function checkCase(caseId: string, now: Date): Promise<void> {
  const found = await prisma.case.findUnique({ where: { id: caseId }, include: { items: true } });
  if (found === null || found.organizationId === null || found.state !== "received") return;
  // Before the transaction: names are looked up in the DNS.
  const facts = await gatherFacts(
    found.organizationId,
    found.items.map(({ ip }) => bareIp(ip)),
    now,
  );
  const judged = new Map(facts.map((each) => [each.ip, { facts: each, verdict: judge(each, now) }]));
  await inTransaction(async (tx) => {
    const { count } = await tx.case.updateMany({
      where: { id: caseId, state: "received" },
      data: { state: "checking", updatedAt: now },
    });
    if (count === 0) return;
    const row = await tx.case.findUniqueOrThrow({ where: { id: caseId }, include: { items: true } });
    for (const item of row.items) {
      const { verdict } = judged.get(bareIp(item.ip)) ?? {};
      if (verdict === undefined) continue;
      await tx.caseItem.update({
        where: { id: item.id },
        data: {
          state: verdict.verdict === "automatic" ? "granted" : verdict.verdict,
          network: verdict.network ?? item.network,
          earliestDay: verdict.earliestDay === null ? null : startOf(verdict.earliestDay),
          checks: verdict.rules,
          checkedAt: now,
        },
      });
    }
    await carryOut(tx, row, [...judged.values()], now);
  });
}

type Judged = { facts: Facts; verdict: Eligibility };

async function carryOut(tx: Db, row: StoredCase, all: readonly Judged[], now: Date): Promise<void> {
  const granted = all.filter(({ verdict }) => verdict.verdict === "automatic");
  const refused = all.filter(({ verdict }) => verdict.verdict === "not_eligible");
  const person = all.filter(({ verdict }) => verdict.verdict === "person");
  if (granted.length > 0) {
    const mitigated = granted.map(({ facts }) => ({
      ip: facts.ip,
      network: facts.status?.network ?? facts.ip,
      limit: startLimit(facts.days),
    }));
    await mitigate(tx, row, mitigated, { actor: systemActor, automatic: true, text: null }, now);
  }
  if (person.length > 0) {
    const because = `No rule speaks against it, and a person decides because ${person[0]?.verdict.personBecause}.`;
    await escalate(tx, row, because, now);
    return;
  }
  if (refused.length > 0) {
    await refuse(
      tx,
      row,
      refused.map(({ verdict }) => verdict),
      now,
    );
    return;
  }
  if (granted.length === 0) {
    const text = "Nothing is in force for these addresses now: there is no block to lift.";
    await addMessage(tx, row.id, { author: "system", label: "Senderscope", text }, now);
    await tx.case.update({ where: { id: row.id }, data: { state: "closed", closedAt: now, updatedAt: now } });
  }
}

async function refuse(tx: Db, row: StoredCase, refused: readonly Eligibility[], now: Date): Promise<void> {
  const failed = refused.flatMap(({ rules }) => rules.filter(({ result }) => result === "fail"));
  const days = refused.flatMap(({ earliestDay }) => earliestDay ?? []).sort();
  const earliestDay: Day | null = days.at(-1) ?? null;
  const reasons = [
    ...new Set(
      refused.flatMap(({ ip, rules }) =>
        rules
          .filter(({ result }) => result === "fail")
          .map(({ rule, figure }) => `${refused.length > 1 ? `${ip}: ` : ""}${figure} ${ruleAdvice[rule]}`),
      ),
    ),
  ];
  const ask = earliestDay === null ? "" : `\n\nThe earliest day to ask again is ${dateWords(earliestDay)}.`;
  await addMessage(
    tx,
    row.id,
    { author: "system", label: "Senderscope", text: `Not eligible yet.\n\n${reasons.join("\n\n")}${ask}` },
    now,
  );
  await tx.case.update({
    where: { id: row.id },
    data: {
      state: "not_eligible",
      failedRule: failed[0]?.rule ?? null,
      earliestDay: earliestDay === null ? null : startOf(earliestDay),
      decidedAt: now,
      updatedAt: now,
    },
  });
  await mailRequester(tx, row, (facts) => notEligibleMail({ ...facts, reasons, earliestDay }), now);
  await recordAudit(
    tx,
    caseEntry(systemActor, "case.not_eligible", row, { earliestDay, rule: failed[0]?.rule ?? null }),
    now,
  );
}

/** Brings a case to a person, with the time by which they answer. */
export async function escalate(tx: Db, row: StoredCase, because: string, now: Date): Promise<void> {
  const dueAt = later(now, DUE_HOURS * HOUR);
  await tx.case.update({
    where: { id: row.id },
    data: { state: "checking", escalatedAt: now, dueAt, closedAt: null, updatedAt: now },
  });
  await addMessage(tx, row.id, { author: "system", label: "Senderscope", text: because }, now);
  const due = instantWords(dueAt.toISOString());
  await mailRequester(tx, row, (facts) => escalatedMail({ ...facts, because, dueAt: due }), now);
  await recordAudit(tx, caseEntry(systemActor, "case.escalated", row, { dueAt: dueAt.toISOString() }), now);
}

type Lift = { ip: string; network: string; limit: { perDay: number; days: number } };
type Decider = {
  actor: Parameters<typeof clearStatusIn>[1];
  automatic: boolean;
  text: string | null;
};

/** Lifts blocks for a case: statuses, mitigations, event, mail, audit. A status that is gone already is no error. */
export async function mitigate(
  tx: Db,
  row: StoredCase,
  lifts: readonly Lift[],
  { actor, automatic, text }: Decider,
  now: Date,
): Promise<void> {
  const today = dayOf(now);
  const limitPerDay = Math.max(...lifts.map(({ limit }) => limit.perDay));
  const limitUntil = addDays(today, Math.max(...lifts.map(({ limit }) => limit.days)));
  for (const network of new Set(lifts.map((lift) => lift.network))) {
    try {
      await clearStatusIn(tx, actor, { network, note: `Case ${row.number}` }, now);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== "not_found") throw error;
    }
  }
  for (const { ip, network } of lifts) {
    const limits = { limitPerDay, limitUntil: startOf(limitUntil) };
    await tx.mitigation.create({
      data: { caseId: row.id, ip, network, grantedAt: now, automatic, ...limits },
    });
    await tx.caseItem.updateMany({ where: { caseId: row.id, ip }, data: { state: "granted" } });
  }
  await tx.case.update({
    where: { id: row.id },
    data: { state: "granted", decidedAt: now, dueAt: null, escalatedAt: null, updatedAt: now },
  });
  const addresses = lifts.map(({ ip }) => ip);
  const sentence = `The block of ${addresses.join(", ")} is lifted. At first at most ${limitPerDay} recipients a day, until ${dateWords(limitUntil)}.`;
  await addMessage(tx, row.id, { author: "system", label: "Senderscope", text: sentence }, now);
  await mailRequester(
    tx,
    row,
    (facts) =>
      grantedMail({
        ...facts,
        ips: addresses,
        text,
        limitPerDay,
        limitUntil,
        liftedOn: instantWords(now.toISOString()),
      }),
    now,
  );
  await recordAudit(tx, caseEntry(actor, "case.granted", row, { addresses, automatic }), now);
}

/** The job `cases.close`: granted cases whose mail is accepted again, and questions nobody answered for two weeks. */
export async function closeCases(now: Date): Promise<void> {
  const granted = await prisma.case.findMany({ where: { state: "granted" }, include: { items: true } });
  for (const row of granted) {
    const waits = row.items.filter(({ state }) => state === "granted");
    const answers = await Promise.all(
      waits.map(({ ip }) => wasAccepted(prisma, bareIp(ip), row.decidedAt ?? row.updatedAt)),
    );
    if (answers.every(Boolean)) await close(row, "Mail is accepted again.", now);
  }
  const silent = await prisma.case.findMany({
    where: { state: "more_information", updatedAt: { lt: later(now, -SILENT_DAYS * DAY) } },
  });
  for (const row of silent) await close(row, "Nobody answered for two weeks.", now);
}

async function close(
  row: { id: string; number: number; organizationId: string | null; state: string },
  because: string,
  now: Date,
): Promise<void> {
  await inTransaction(async (tx) => {
    const { count } = await tx.case.updateMany({
      where: { id: row.id, state: row.state },
      data: { state: "closed", closedAt: now, updatedAt: now },
    });
    if (count === 0) return;
    await addMessage(tx, row.id, { author: "system", label: "Senderscope", text: `Closed. ${because}` }, now);
    await recordAudit(tx, caseEntry(systemActor, "case.closed", row, { because }), now);
  });
}
