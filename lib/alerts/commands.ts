// Makes and changes rules, holds them against what happened, and sends what they found: one message per destination.
import { randomUUID } from "node:crypto";
import { recordAudit } from "@/lib/audit/commands";
import type { Actor } from "@/lib/audit/schema";
import { asReader, type Viewer } from "@/lib/identity/viewer";
import { completeness } from "@/lib/ingest/queries";
import { enqueue } from "@/lib/jobs/commands";
import { queueMail } from "@/lib/outbox/commands";
import { addDays, type Day, dayOf, eachDay, HOUR, later, latestDay, startOf } from "@/lib/platform/day";
import { type Db, inTransaction, prisma } from "@/lib/platform/db";
import { AppError, notFound } from "@/lib/platform/errors";
import { parseNetwork, webhookAddress } from "@/lib/platform/ip";
import { publicLink } from "@/lib/platform/public-link";
import { newWebhookSecret, postWebhook } from "@/lib/platform/webhook";
import { getSettings } from "@/lib/provider/queries";
import { getMorningOf } from "@/lib/reputation/morning-queries";
import { dueAt, kinds } from "./event";
import { findBetween, findInDay, withRanges } from "./find-queries";

import { type Message, slackText, writeMessage } from "./message";
import { writeMorning } from "./morning-message";
import { toRule } from "./queries";
import {
  type AlertEvent,
  alertSample,
  type CreatedRules,
  type NewRuleInput,
  type PresetInput,
  presets,
} from "./schema";
import { type Found, tryLock } from "./sql";
import { isStopToken, stopToken } from "./stop-link";

const RULES_PER_ORGANIZATION = 100;
/** A rule that was away longer tells of the last days only. */
const CATCH_UP_DAYS = 3;

type Place = Pick<NewRuleInput, "channel" | "target" | "schedule" | "digestHour" | "zone">;

/** Makes one rule. Throws invalid_input for a network or a target that is none. */
export function createRule(viewer: Viewer, input: NewRuleInput, now: Date): Promise<CreatedRules> {
  const { event, networks, threshold, minVolume, name, ...place } = input;
  return insertRules(viewer, [{ name, event, networks, threshold, minVolume }], place, now);
}

/** Makes the rules of a preset, for all networks. */
export function createPreset(
  viewer: Viewer,
  { preset, ...place }: PresetInput,
  now: Date,
): Promise<CreatedRules> {
  const conditions = presets[preset].map((event) => ({
    name: "",
    event,
    networks: [],
    threshold: null,
    minVolume: null,
  }));
  return insertRules(viewer, conditions, place, now);
}

type NewCondition = Pick<NewRuleInput, "name" | "event" | "networks" | "threshold" | "minVolume">;

async function insertRules(
  viewer: Viewer,
  conditions: readonly NewCondition[],
  place: Place,
  now: Date,
): Promise<CreatedRules> {
  const { organizationId } = asReader(viewer);
  const networks = conditions.map((one) => one.networks.map(readNetwork));
  const clock = conditions.some(({ event }) => kinds[event].by === "clock");
  if (clock && place.channel !== "mail") throw invalid("channel", "The morning comes by mail.");
  const target = await checkedTarget(organizationId, place);
  // One secret per address: what several rules find goes there in one message.
  const known = await prisma.alertRule.findFirst({ where: { organizationId, target, endedAt: null } });
  const secret = place.channel === "mail" ? null : (known?.secret ?? newWebhookSecret());
  const { completeThrough } = await completeness(now);
  return inTransaction(async (tx) => {
    const present = await tx.alertRule.count({ where: { organizationId, endedAt: null } });
    if (present + conditions.length > RULES_PER_ORGANIZATION) {
      throw new AppError(
        "conflict",
        `An organization has at most ${RULES_PER_ORGANIZATION} rules. Remove some.`,
      );
    }
    const rows = [];
    for (const [at, { name, event, threshold, minVolume }] of conditions.entries()) {
      const row = await tx.alertRule.create({
        data: {
          organizationId,
          name,
          event,
          networks: networks[at] ?? [],
          threshold: threshold ?? kinds[event].threshold,
          minVolume: minVolume ?? kinds[event].minVolume,
          ...place,
          ...(clock && { schedule: "digest" }),
          target,
          secret,
          createdAt: now,
          // What is past is not told: the preview shows it.
          lastDay: startOf(completeThrough ?? addDays(dayOf(now), -1)),
          lastAt: now,
        },
      });
      rows.push(row);
      await record(tx, viewer.actor, organizationId, "alert.created", row.id, { event, target }, now);
    }
    return { rules: rows.map((row) => toRule(row, null)), secret: known === null ? secret : null };
  });
}

async function checkedTarget(organizationId: string, { channel, target }: Place): Promise<string> {
  if (channel === "mail") {
    // Nobody else asked for this mail.
    if (!(await isMember(prisma, organizationId, target.toLowerCase())))
      throw invalid("target", "Write the mail address of a member of the organization.");
    return target.toLowerCase();
  }
  if (webhookAddress(target) === null) throw invalid("target", "Write an https address that is public.");
  return target;
}

async function isMember(db: Db, organizationId: string, email: string): Promise<boolean> {
  const members = await db.member.count({
    where: { organizationId, user: { email, disabledAt: null, emailConfirmedAt: { not: null } } },
  });
  return members > 0;
}

function readNetwork(text: string): string {
  const network = parseNetwork(text);
  if (network === null) throw invalid("networks", `${text} is no address or network.`);
  return network.text;
}

function invalid(field: string, message: string): AppError {
  return new AppError("invalid_input", "Some of the input is not valid. Nothing was changed.", {
    issues: [{ path: `body.${field}`, message }],
  });
}

/** Removes a rule. Throws not_found. */
export async function removeRule(viewer: Viewer, id: string, now: Date): Promise<void> {
  await change(viewer, id, { endedAt: now }, "alert.removed", now);
}

/** Keeps a rule silent until an instant (null: speak again). What it finds meanwhile is not told later. */
export async function muteRule(viewer: Viewer, id: string, until: Date | null, now: Date): Promise<void> {
  await change(viewer, id, { mutedUntil: until }, "alert.muted", now);
}

async function change(
  viewer: Viewer,
  id: string,
  data: { endedAt?: Date; mutedUntil?: Date | null },
  action: string,
  now: Date,
): Promise<void> {
  const { organizationId } = asReader(viewer);
  await inTransaction(async (tx) => {
    const { count } = await tx.alertRule.updateMany({ where: { id, organizationId, endedAt: null }, data });
    if (count === 0) throw notFound("rule");
    await record(tx, viewer.actor, organizationId, action, id, {}, now);
  });
}

function record(
  tx: Db,
  actor: Actor,
  organizationId: string,
  action: string,
  id: string,
  detail: Record<string, string>,
  now: Date,
): Promise<void> {
  return recordAudit(tx, { actor, organizationId, action, target: { kind: "alert", id }, detail }, now);
}

// ── finding ─────────────────────────────────────────────────────────────────

/** The job `alerts.evaluate`: holds every rule against the days completed and the time passed since it last ran. */
export async function evaluateAlerts(now: Date): Promise<void> {
  const { completeThrough } = await completeness(now);
  await inTransaction(
    async (tx) => {
      if (!(await tryLock(tx, "evaluate"))) return;
      const rows = await tx.alertRule.findMany({
        where: { endedAt: null, organization: { endedAt: null } },
        orderBy: { id: "asc" },
      });
      const rules = rows.map((row) => ({ ...row, event: row.event as AlertEvent }));
      const byId = new Map(rules.map((rule) => [rule.id, rule]));
      const ranged = await withRanges(rules, now);
      const fire = async (day: Day, found: readonly Found[]) => {
        await tx.alertFiring.createMany({
          data: found.flatMap(({ ruleId, count, sample }) => {
            const rule = byId.get(ruleId);
            const muted = rule?.mutedUntil != null && rule.mutedUntil > now;
            if (rule === undefined || muted) return [];
            const due = kinds[rule.event].by === "clock" ? now : dueAt(rule, now);
            return [{ ruleId, day: startOf(day), count, sample, firedAt: now, dueAt: due }];
          }),
        });
      };
      const pending = (day: Day) => ranged.filter(({ rule }) => dayOf(ruleOf(byId, rule.id).lastDay) < day);
      for (const day of daysToTell(rules, completeThrough))
        await fire(day, await findInDay(pending(day), day, tx));
      // Rules that last ran together are asked together: normally all of them.
      for (const from of new Set(rules.map(({ lastAt }) => lastAt.getTime()))) {
        const same = ranged.filter(({ rule }) => ruleOf(byId, rule.id).lastAt.getTime() === from);
        await fire(dayOf(now), await findBetween(same, new Date(from), now, tx));
      }
      const byClock = rules.filter((rule) => kinds[rule.event].by === "clock" && isClockDue(rule, now));
      await fire(
        completeThrough ?? addDays(dayOf(now), -1),
        byClock.map(({ id }) => ({ ruleId: id, count: 1, sample: [] })),
      );
      const ids = rules.map(({ id }) => id);
      await tx.alertRule.updateMany({ where: { id: { in: ids } }, data: { lastAt: now } });
      if (completeThrough !== null) {
        await tx.alertRule.updateMany({
          where: { id: { in: ids }, lastDay: { lt: startOf(completeThrough) } },
          data: { lastDay: startOf(completeThrough) },
        });
      }
    },
    { timeoutMs: 10 * 60_000 },
  );
  await sendDueAlerts(now);
}

/** Whether the hour of a rule's digest passed since it was last looked at. */
function isClockDue(rule: { schedule: string; digestHour: number; zone: string; lastAt: Date }, now: Date) {
  return dueAt(rule, later(rule.lastAt, 1)) <= now;
}

function ruleOf<T>(byId: ReadonlyMap<string, T>, id: string): T {
  const rule = byId.get(id);
  if (rule === undefined) throw new Error("A rule is gone in the middle of its evaluation.");
  return rule;
}

function daysToTell(rules: readonly { lastDay: Date }[], completeThrough: Day | null): Day[] {
  const [first] = rules.map(({ lastDay }) => addDays(dayOf(lastDay), 1)).sort();
  if (first === undefined || completeThrough === null) return [];
  return eachDay(latestDay(first, addDays(completeThrough, 1 - CATCH_UP_DAYS)), completeThrough);
}

// ── telling ─────────────────────────────────────────────────────────────────

/** The job `alerts.send`: everything due for one destination becomes one message. */
export async function sendDueAlerts(now: Date): Promise<void> {
  await inTransaction(async (tx) => {
    if (!(await tryLock(tx, "send"))) return;
    const due = await tx.alertFiring.findMany({
      where: {
        deliveryId: null,
        dueAt: { lte: now },
        firedAt: { gt: later(now, -72 * HOUR) },
        rule: { endedAt: null },
      },
      include: { rule: { include: { organization: { select: { name: true } } } } },
      orderBy: { id: "asc" },
    });
    const groups = new Map<string, typeof due>();
    for (const firing of due) {
      const { organizationId, channel, target } = firing.rule;
      // A morning is a mail of its own.
      const own = kinds[firing.rule.event as AlertEvent].by === "clock" ? firing.ruleId : "";
      const place = [organizationId, channel, target, own].join(" ");
      groups.set(place, [...(groups.get(place) ?? []), firing]);
    }
    const { name: provider } = await getSettings(tx);
    for (const firings of groups.values()) {
      const rule = firings[0]?.rule;
      if (rule === undefined) continue;
      const { organizationId, channel, target, secret, organization } = rule;
      const message =
        kinds[rule.event as AlertEvent].by === "clock"
          ? await morningOf(rule, { organization: organization.name, provider }, now)
          : writeMessage(
              firings.map((one) => ({
                rule: one.rule.name,
                event: one.rule.event as AlertEvent,
                day: dayOf(one.day),
                count: one.count,
                sample: alertSample.array().parse(one.sample),
              })),
              {
                organization: organization.name,
                provider,
                url: publicLink("/alerts"),
                mail: channel === "mail",
              },
            );
      const delivery = await tx.alertDelivery.create({
        data: { id: randomUUID(), organizationId, createdAt: now, channel, target, secret, ...message },
      });
      await tx.alertFiring.updateMany({
        where: { id: { in: firings.map(({ id }) => id) } },
        data: { deliveryId: delivery.id },
      });
      await enqueue(tx, "alert.deliver", { deliveryId: delivery.id });
    }
  });
}

/** The morning of a rule's organization, or of its networks, against the day before the newest complete one. */
async function morningOf(
  { organizationId, networks }: { organizationId: string; networks: string[] },
  about: { organization: string; provider: string },
  now: Date,
): Promise<Message> {
  const only = networks.length === 0 ? null : networks.flatMap((text) => parseNetwork(text) ?? []);
  const { completeThrough } = await completeness(now);
  const since = addDays(completeThrough ?? addDays(dayOf(now), -1), -1);
  const morning = await getMorningOf({ organizationId, only }, { since, limit: 8 }, null, now);
  return writeMorning(morning, { ...about, networks, url: publicLink("/morning", { since }) });
}

/** Sends a message of the log again. Throws not_found. */
export async function replayDelivery(viewer: Viewer, id: string, now: Date): Promise<void> {
  const { organizationId } = asReader(viewer);
  await inTransaction(async (tx) => {
    const { count } = await tx.alertDelivery.updateMany({
      where: { id, organizationId },
      data: { state: "waiting", lastReply: null, sentAt: null },
    });
    if (count === 0) throw notFound("message");
    await enqueue(tx, "alert.deliver", { deliveryId: id });
    await record(tx, viewer.actor, organizationId, "alert.replayed", id, {}, now);
  });
}

/**
 * The job `alert.deliver`: one attempt. A message that is not waiting any more is left alone.
 * @throws Error when it may be taken later, so that the queue tries again.
 */
export async function deliverAlert(id: string, now: Date, isLast: boolean): Promise<void> {
  const delivery = await prisma.alertDelivery.findUnique({ where: { id } });
  if (delivery === null || delivery.state !== "waiting") return;
  const { channel, target, organizationId, title, text, html } = delivery;
  if (channel === "mail") {
    const { hashKey } = await getSettings();
    const stop = publicLink(`/api/alerts/stop/${stopToken(hashKey, { organizationId, target })}`);
    const headers = {
      "List-Unsubscribe": `<${stop}>`,
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    };
    await inTransaction(async (tx) => {
      // Who left the organization reads nothing of it any more, by mail neither.
      if (!(await isMember(tx, organizationId, target))) {
        const lastReply = "This mailbox belongs to no member any more.";
        await tx.alertDelivery.updateMany({ where: { id }, data: { state: "failed", lastReply } });
        return;
      }
      const { count } = await tx.alertDelivery.updateMany({
        where: { id, state: "waiting" },
        data: { state: "sent", sentAt: now, attempts: { increment: 1 }, lastReply: "Handed to the outbox." },
      });
      if (count > 0) {
        await queueMail(tx, { kind: "alert.fired", to: target, subject: title, text, html, headers }, now);
      }
    });
    return;
  }
  const body = channel === "slack" ? { text: slackText(title, text) } : delivery.document;
  const { outcome, reply } = await postWebhook({
    url: target,
    secret: delivery.secret ?? newWebhookSecret(),
    id,
    at: now,
    body: JSON.stringify(body),
  });
  const state = outcome === "sent" ? "sent" : outcome === "refused" || isLast ? "failed" : "waiting";
  await prisma.alertDelivery.update({
    where: { id },
    data: { state, attempts: { increment: 1 }, lastReply: reply, ...(state === "sent" && { sentAt: now }) },
  });
  if (state === "waiting") throw new Error(`The alert was not taken yet: ${reply}`);
}

/** The one click of a mail program (RFC 8058): ends every mail rule of the organization to this address. */
export async function stopByLink(token: string, address: string | null, now: Date): Promise<void> {
  const { hashKey } = await getSettings();
  await inTransaction(async (tx) => {
    const rules = await tx.alertRule.findMany({ where: { channel: "mail", endedAt: null } });
    const meant = rules.filter((rule) => isStopToken(hashKey, rule, token));
    const [first] = meant;
    if (first === undefined) throw notFound("rule");
    await tx.alertRule.updateMany({
      where: { id: { in: meant.map(({ id }) => id) } },
      data: { endedAt: now },
    });
    const actor: Actor = { kind: "visitor", id: null, label: first.target, address };
    await record(tx, actor, first.organizationId, "alert.stopped", first.id, { target: first.target }, now);
  });
}
