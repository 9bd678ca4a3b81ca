// How many reports a feed gets when complaints outrun its caps. Past a cap, reports collapse: one that is sent
// stands for the ones before it (Incidents, RFC 5965 section 3.2), so that the counts stay exact.

export type Caps = { capPerIpDay: number; capPerDay: number };

/** Complaints of one UTC day that already belong to a feed: about this IP, and in all. */
export type Position = { ofIp: number; ofDay: number };

/** Whether the next complaint's report is sent, or waits to stand behind a later one. */
export function isSent(caps: Caps, before: Position): boolean {
  return isSendPoint(before.ofIp + 1 - caps.capPerIpDay) && isSendPoint(before.ofDay + 1 - caps.capPerDay);
}

/** Past the cap: the first 10, every 10th to 100, every 100th after. `over` is 1 for the first one past it. */
function isSendPoint(over: number): boolean {
  if (over <= 10) return true;
  return over <= 100 ? over % 10 === 0 : over % 100 === 0;
}
