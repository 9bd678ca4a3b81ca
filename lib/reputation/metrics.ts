// The newest complete day of an organization as metrics: one gauge per figure, the addresses that matter most first,
// never more series than a scrape should carry.
import client, { type Gauge, type OpenMetricsContentType, Registry } from "prom-client";
import { filterResults } from "./choices";
import { discloseSum } from "./disclosure";
import type { StoredRow } from "./fleet";
import type { IpStatus, TrapDisclosure } from "./schema";
import { resultName } from "./verdict";

export const MAX_SERIES = 5000;
/** What one address takes at most: 4 counts, 3 verdict shares, a ratio, traps, 3 results, 3 statuses. */
const SERIES_PER_IP = 15;
const SERIES_OF_ALL = 6;
export const MAX_IPS = Math.floor((MAX_SERIES - SERIES_OF_ALL) / SERIES_PER_IP);

export type Measured = {
  rows: readonly (StoredRow & { statuses: readonly IpStatus[] })[];
  /** Addresses that sent, those beyond `rows` too. */
  total: number;
  sums: { dataCommands: number; recipients: number; complaints: number };
  day: string | null;
  floor: number;
  disclosure: TrapDisclosure;
};

export type MetricsForm = "prometheus" | "openmetrics";

/** The form a scraper prefers, by its Accept header. */
export function metricsForm(accept: string | null): MetricsForm {
  return /\bapplication\/openmetrics-text\b/i.test(accept ?? "") ? "openmetrics" : "prometheus";
}

/** The text of a scrape and its content type. */
export async function writeMetrics(
  measured: Measured,
  form: MetricsForm,
): Promise<{ text: string; type: string }> {
  const registry = new Registry();
  if (form === "openmetrics") {
    (registry as unknown as Registry<OpenMetricsContentType>).setContentType(
      Registry.OPENMETRICS_CONTENT_TYPE,
    );
  }
  const gauge = (name: string, help: string, ...labelNames: string[]): Gauge<string> =>
    new client.Gauge({ name: `senderscope_${name}`, help, labelNames, registers: [registry] });
  addAddresses(measured, gauge);
  addAll(measured, gauge);
  return { text: await registry.metrics(), type: registry.contentType };
}

type MakeGauge = (name: string, help: string, ...labelNames: string[]) => Gauge<string>;

function addAll({ rows, total, sums, day }: Measured, gauge: MakeGauge): void {
  gauge("all_messages", "DATA commands of the day, all addresses.").set(sums.dataCommands);
  gauge("all_recipients", "Recipients of transmitted messages of the day, all addresses.").set(
    sums.recipients,
  );
  gauge("all_complaints", "Complaints made on the day, all addresses.").set(sums.complaints);
  gauge("addresses", "Addresses that sent on the day or have a status.").set(total);
  gauge("addresses_left_out", "Addresses beyond the number of series of a scrape.").set(total - rows.length);
  if (day !== null) {
    const at = Date.parse(`${day}T00:00:00Z`) / 1000;
    gauge(
      "complete_day_timestamp_seconds",
      "Begin of the newest complete day (UTC), which all figures are of.",
    ).set(at);
  }
}

function addAddresses({ rows, floor, disclosure }: Measured, gauge: MakeGauge): void {
  const messages = gauge("messages", "DATA commands of the day.", "ip");
  const rcpt = gauge("rcpt_commands", "RCPT commands of the day, accepted or not.", "ip");
  const recipients = gauge("recipients", "Recipients of transmitted messages of the day.", "ip");
  const complaints = gauge("complaints", "Complaints made on the day.", "ip");
  const share = gauge(
    "verdict_ratio",
    "Share of a verdict of all verdicts of the day, 0 to 1.",
    "ip",
    "verdict",
  );
  const ratio = gauge(
    "complaint_ratio",
    "Complaints over recipients of 7 days, 0 to 1; absent below the floor.",
    "ip",
  );
  const traps = gauge(
    "trap_hits",
    "Trap hits of the day, at least; absent where they are not disclosed.",
    "ip",
  );
  const result = gauge(
    "filter_result",
    "1 for the filter result of the day, 0 for the others; absent below the floor.",
    "ip",
    "result",
  );
  const status = gauge(
    "status",
    "1 while the address is blocked, junked or limited, else 0.",
    "ip",
    "status",
  );
  for (const row of rows) {
    const { ip, counts } = row;
    messages.set({ ip }, counts.dataCommands);
    rcpt.set({ ip }, counts.rcptCommands);
    recipients.set({ ip }, counts.recipients);
    complaints.set({ ip }, counts.complaints);
    const all = counts.ham + counts.suspect + counts.spam;
    for (const verdict of ["ham", "suspect", "spam"] as const) {
      if (all > 0) share.set({ ip, verdict }, counts[verdict] / all);
    }
    if (row.rate.dataCommands >= floor && row.rate.recipients > 0) {
      ratio.set({ ip }, row.rate.complaints / row.rate.recipients);
    }
    const told = discloseSum(disclosure, row.traps);
    if (told.mode !== "guarded") traps.set({ ip }, told.mode === "exact" ? told.hits : told.atLeast);
    const name = counts.dataCommands >= floor ? resultName(counts) : null;
    for (const one of filterResults) if (name !== null) result.set({ ip, result: one }, one === name ? 1 : 0);
    for (const state of ["blocked", "junked", "limited"]) {
      status.set({ ip, status: state }, row.statuses.some((one) => one.state === state) ? 1 : 0);
    }
  }
}
