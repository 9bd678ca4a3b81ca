// Which addresses of a reader look as if somebody else sends from them: ranked, explained, without what was put aside.
import { stringify } from "csv-stringify/sync";
import type { Reader } from "@/lib/identity/viewer";
import { dismissals, tagsOf } from "@/lib/notebook/queries";
import { prisma } from "@/lib/platform/db";
import { namesOf, storedNames } from "./names-queries";
import { frameOf, questionOf, statusOf } from "./queries";
import { exportIpsInput, type FindSuspectsInput, type Suspect, type Suspects } from "./schema";
import { byWeight, nameReasons, reasonsOf, weightOf } from "./suspicion";
import { SUSPICION_DAYS, selectSuspects, type TracesRow } from "./suspicion-sql";

/** Rows that are weighed, and rows that are shown and whose names are asked. */
const MOST_WEIGHED = 2000;
const MOST_SHOWN = 200;

/**
 * The suspects over the 7 days to the last complete one, the weightiest first. Names weigh, but bring nobody onto the list;
 * those that were never looked up are asked for, which can take a moment, or left out with "stored names".
 * @throws AppError invalid_input when `cidr` is no address, range or network.
 */
export async function findSuspects(
  reader: Reader,
  input: FindSuspectsInput,
  now: Date,
  names: "stored names" | "names asked for" = "names asked for",
): Promise<Suspects> {
  const frame = await frameOf(reader, now);
  const asked = exportIpsInput.parse({ window: "7", cidr: input.cidr, tag: input.tag });
  const { question, view } = await questionOf(reader, frame, asked, now);
  const [rows, aside] = await Promise.all([
    selectSuspects(prisma, question, MOST_WEIGHED),
    dismissals(reader, now),
  ]);
  const lengths = {
    weekDays: SUSPICION_DAYS.week,
    beforeDays: SUSPICION_DAYS.together - SUSPICION_DAYS.week,
  };
  const dismissed = new Map(aside.map((each) => [each.ip, each]));
  const weighed = rows
    .map((row) => ({ row, reasons: reasonsOf(row, frame.floor, lengths) }))
    .sort((a, b) => weightOf(b.reasons) - weightOf(a.reasons));
  const hidden = input.dismissed === "true" ? [] : weighed.filter(({ row }) => dismissed.has(row.ip));
  const first = weighed
    .filter(({ row }) => input.dismissed === "true" || !dismissed.has(row.ip))
    .slice(0, MOST_SHOWN);
  const ips = first.map(({ row }) => row.ip);
  const [namesByIp, statuses, tags] = await Promise.all([
    names === "stored names" ? storedNames(ips) : namesOf(ips, now),
    statusOf(ips, now),
    tagsOf(reader, ips),
  ]);
  const shown = first
    .map(({ row, reasons }) => {
      const all = [...reasons, ...nameReasons(row, namesByIp.get(row.ip) ?? null)].sort(byWeight);
      return { row, reasons: all, weight: weightOf(all) };
    })
    .filter(({ reasons }) => input.kind === undefined || reasons.some(({ kind }) => kind === input.kind))
    .sort((a, b) => b.weight - a.weight || b.row.recipients - a.row.recipients);
  return {
    suspects: shown.map(({ row, reasons }): Suspect => {
      const aside = dismissed.get(row.ip);
      return {
        ...figuresOf(row),
        reasons,
        hosts: namesByIp.get(row.ip)?.hosts ?? null,
        confirmedHosts: namesByIp.get(row.ip)?.confirmed ?? null,
        status: statuses.get(row.ip)?.[0]?.state ?? null,
        tags: tags.get(row.ip) ?? [],
        dismissed: aside ? { until: aside.until, reason: aside.reason, by: aside.dismissedBy } : null,
      };
    }),
    total: rows[0]?.total ?? 0,
    hiddenDismissed: hidden.length,
    window: view.window,
    completeThrough: frame.completeThrough,
    hasNetworks: frame.granted.length > 0,
  };
}

function figuresOf(row: TracesRow) {
  return {
    ip: row.ip,
    recipients: row.recipients,
    recipientsBefore: row.recipientsBefore,
    spamShare: row.verdicts === 0 ? null : row.spam / row.verdicts,
    complaints: row.complaints,
    helo: row.helo,
  };
}

const columns = [
  "ip",
  "reasons",
  "explanation",
  "recipients_7_days",
  "recipients_23_days_before",
  "spam_share",
  "complaints",
  "helo",
  "reverse_names",
  "status",
  "tags",
  "forward_confirmed_names",
];

/** The same list as CSV. Input is checked before the first piece. */
export async function exportSuspects(
  reader: Reader,
  input: FindSuspectsInput,
  now: Date,
): Promise<AsyncGenerator<string>> {
  const { suspects } = await findSuspects(reader, input, now);
  return table(suspects);
}

async function* table(suspects: readonly Suspect[]): AsyncGenerator<string> {
  yield stringify(
    [
      columns,
      ...suspects.map((each) => [
        each.ip,
        each.reasons.map(({ kind }) => kind).join(" "),
        each.reasons.map(({ sentence }) => sentence).join(" "),
        each.recipients,
        each.recipientsBefore,
        each.spamShare ?? "",
        each.complaints,
        each.helo ?? "",
        each.hosts?.join(" ") ?? "",
        each.status ?? "",
        each.tags.join(" "),
        each.confirmedHosts?.join(" ") ?? "",
      ]),
    ],
    // No cell that a spreadsheet would run as a formula.
    { record_delimiter: "windows", escape_formulas: true },
  );
}
