// What the provider has done to the demo's addresses: blocked, junked, limited, and lifted again.
import type { Viewer } from "@/lib/identity/viewer";
import { DAY, HOUR, later } from "@/lib/platform/day";
import { clearStatus, setStatus } from "@/lib/reputation/commands";
import type { ReasonClass, StatusState } from "@/lib/reputation/schema";
import { BOUGHT_LIST, INTRUSION } from "./shapes";

type Step = { daysAgo: number } & (
  | { network: string; state: StatusState; reason: ReasonClass; note: string; forDays?: number }
  | { network: string; lifted: true; note: string }
);

const steps: Step[] = [
  {
    daysAgo: 52,
    network: "198.18.9.64/28",
    state: "blocked",
    reason: "open_relay",
    note: "Open proxy seen on three hosts",
  },
  { daysAgo: 49, network: "198.18.9.64/28", lifted: true, note: "Closed, confirmed by the holder" },
  {
    daysAgo: BOUGHT_LIST.to,
    network: "203.0.113.20/30",
    state: "junked",
    reason: "complaints",
    note: "0.8 % complaints on a bought list",
  },
  { daysAgo: BOUGHT_LIST.to - 6, network: "203.0.113.20/30", lifted: true, note: "Back below 0.1 %" },
  {
    daysAgo: INTRUSION.blocked,
    network: INTRUSION.ip,
    state: "blocked",
    reason: "compromised",
    note: "Bot signature, trap hits, 94 % spam",
  },
  {
    daysAgo: 3,
    network: "192.0.2.77",
    state: "junked",
    reason: "complaints",
    note: "Mixed traffic of a shared relay",
  },
  {
    daysAgo: 2,
    network: "203.0.113.128/29",
    state: "limited",
    reason: "rate",
    note: "Warm-up faster than its reputation",
    forDays: 5,
  },
  {
    daysAgo: 1,
    network: "198.18.13.0/27",
    state: "blocked",
    reason: "outside_list",
    note: "Listed outside since yesterday",
  },
];

/** Everything in the order it happened, by a member of staff. */
export async function decideStatuses(staff: Viewer, now: Date): Promise<void> {
  for (const step of steps) {
    const at = later(now, -step.daysAgo * DAY + HOUR);
    if ("lifted" in step) {
      await clearStatus(staff.actor, { network: step.network, note: step.note }, at);
    } else {
      const { network, state, reason, note, forDays } = step;
      const until = forDays === undefined ? {} : { until: later(at, forDays * DAY) };
      await setStatus(staff.actor, { network, state, reason, note, ...until }, at);
    }
  }
}
