// Ninety days of mail through the door every mail system uses: one batch per source and day, sent when that day
// was over, so that days close, stay late or go missing as they would have.
import { type Actor, operatorActor } from "@/lib/audit/schema";
import { acceptEvents, addDayCounts, createSource } from "@/lib/ingest/commands";
import { declareDayLost } from "@/lib/ingest/lost-day-commands";
import { sourceByToken } from "@/lib/ingest/queries";
import { addDays, DAY, type Day, dayOf, daysBetween, endOf, later, MINUTE } from "@/lib/platform/day";
import { inTransaction } from "@/lib/platform/db";
import { COMPLAINT_DAYS, type Complained, eventsOf } from "./events";
import {
  DEMO_DAYS,
  demoDays,
  demoHosts,
  demoSources,
  type HostDay,
  LOST_DAY,
  planDay,
  type SourceName,
  untilNow,
} from "./shapes";

/** Sends everything, and answers the messages that readers will report, oldest click first. */
export async function sendTraffic(
  now: Date,
  onDay: (done: number, of: number) => void,
): Promise<Complained[]> {
  const today = dayOf(now);
  const tokens = await createSources(addDays(today, -DEMO_DAYS));
  const hosts = demoHosts();
  const complained: Complained[] = [];
  for (const [i, day] of demoDays(today).entries()) {
    const plans = hosts.map((host) => planNow(host, day, now)).filter((plan) => plan !== null);
    const detail = daysBetween(day, today) < COMPLAINT_DAYS;
    for (const name of Object.values(demoSources)) {
      const days = plans.filter((plan) => plan.host.source === name).map((plan) => eventsOf(plan, detail));
      await sendDay(
        tokens[name],
        name,
        day,
        now,
        days.flatMap((each) => each.events),
      );
      complained.push(...days.flatMap((each) => each.complained));
    }
    if (!detail) await countComplaints(plans);
    onDay(i + 1, DEMO_DAYS);
  }
  return complained
    .filter(({ madeAt }) => madeAt <= now)
    .sort((a, b) => a.madeAt.getTime() - b.madeAt.getTime());
}

/** One day can never be whole: staff say so, and no reader takes its gap for a silence of their own. */
export async function loseDay(actor: Actor, now: Date): Promise<void> {
  const note = "the logs of the day were on the disk that broke";
  await declareDayLost(actor, addDays(dayOf(now), -LOST_DAY), { note }, later(now, (1 - LOST_DAY) * DAY));
}

async function createSources(day: Day): Promise<Record<SourceName, string>> {
  const tokenOf = async (name: SourceName) => (await createSource(operatorActor, name, endOf(day))).token;
  return { "mx-north": await tokenOf("mx-north"), "mx-south": await tokenOf("mx-south") };
}

function planNow(host: HostDay["host"], day: Day, now: Date): HostDay | null {
  const plan = planDay(host, day, dayOf(now));
  return plan === null ? null : untilNow(plan, now);
}

async function sendDay(
  token: string,
  name: SourceName,
  day: Day,
  now: Date,
  events: unknown[],
): Promise<void> {
  if (events.length === 0) return;
  const source = await sourceByToken(token);
  if (source === null) throw new Error(`The source ${name} is gone.`);
  const sentAt = new Date(Math.min(later(endOf(day), 5 * MINUTE).getTime(), now.getTime()));
  const batch = { source, batchId: `${name}-${day}`, events, through: sentAt.toISOString() };
  const answer = await acceptEvents(batch, sentAt);
  if (answer.refused > 0)
    throw new Error(`The demo sent events that were refused: ${answer.errors[0]?.message}`);
}

// Complaints this old are past their keeping time: only their counts are left.
async function countComplaints(plans: HostDay[]): Promise<void> {
  const changes = plans
    .filter((plan) => plan.complaints > 0)
    .map((plan) => ({ ip: plan.host.ip, day: plan.day, complaints: plan.complaints }));
  await inTransaction((tx) => addDayCounts(tx, changes));
}
