// What can be asked about addresses, and what is answered: the fleet, one address, its days.
// Ships to the browser. Shares are 0 to 1, instants ISO 8601 UTC, days YYYY-MM-DD, addresses canonical.
import { z } from "zod";
import { staffNote as note } from "@/lib/audit/schema";
import { isDay } from "@/lib/platform/day";
import { filterResults, groupKeys, sortColumns, statusStates, windows } from "./choices";

export const filterResultName = z.enum(filterResults);
export type FilterResultName = z.infer<typeof filterResultName>;

const day = z.string().refine(isDay, { error: "must be a day as YYYY-MM-DD" });

// ── the state of days ───────────────────────────────────────────────────────

/**
 * complete: every active source closed it. open: it ended less than 36 h ago and is not closed yet. late, missing,
 * lost: see the definitions. today: still running. before_grant: the reader's grant does not reach back to it.
 */
export const dayStates = [
  "complete",
  "open",
  "late",
  "missing",
  "lost",
  "today",
  "before_source",
  "before_grant",
] as const;
export const dayState = z.enum(dayStates);
export type DayState = z.infer<typeof dayState>;
export type DayWithState = { day: string; state: DayState };

// ── figures ─────────────────────────────────────────────────────────────────

/** Sums over the days they are given with. */
export const counts = z.object({
  rcptCommands: z.number(),
  rcptUnknown: z.number(),
  dataCommands: z.number(),
  recipients: z.number(),
  ham: z.number(),
  suspect: z.number(),
  spam: z.number(),
  complaints: z.number(),
});
export type Counts = z.infer<typeof counts>;

const period = { days: z.number(), from: z.string(), to: z.string() };

/**
 * The filter result of a period, with the exact share beside it. `days` can be more than was asked for: below the
 * floor the view widens to 7, then 30 days, and `widened` says so.
 */
export const filterResult = z.discriminatedUnion("state", [
  z.object({
    state: z.literal("measured"),
    result: filterResultName,
    spamShare: z.number(),
    verdicts: z.number(),
    widened: z.boolean(),
    ...period,
  }),
  /** Fewer DATA commands than the provider's floor, even after widening. */
  z.object({ state: z.literal("below_floor"), dataCommands: z.number(), floor: z.number(), ...period }),
  /** No verdict at all in the period. */
  z.object({ state: z.literal("no_data"), ...period }),
]);
export type FilterResult = z.infer<typeof filterResult>;

/** recipients: all recipients of transmitted mail. inbox: recipients whose mail reached the inbox (ham). */
export const rateBases = ["recipients", "inbox"] as const;
export const rateBase = z.enum(rateBases);
export type RateBase = z.infer<typeof rateBase>;

/** Complaints over their base. `low` and `high` bound the 95 % interval; a day's rate can pass 1. */
export const complaintRate = z.discriminatedUnion("state", [
  z.object({
    state: z.literal("measured"),
    rate: z.number(),
    low: z.number(),
    high: z.number(),
    complaints: z.number(),
    base: rateBase,
    baseCount: z.number(),
    widened: z.boolean(),
    ...period,
  }),
  z.object({
    state: z.literal("below_floor"),
    complaints: z.number(),
    base: rateBase,
    baseCount: z.number(),
    dataCommands: z.number(),
    floor: z.number(),
    ...period,
  }),
  /** Nobody in the base: no rate. */
  z.object({ state: z.literal("no_base"), complaints: z.number(), base: rateBase, ...period }),
]);
export type ComplaintRate = z.infer<typeof complaintRate>;

export const trapDisclosures = ["bands", "exact", "guarded"] as const;
export const trapDisclosure = z.enum(trapDisclosures);
export type TrapDisclosure = z.infer<typeof trapDisclosure>;

export const trapBands = ["0", "1-4", "5-9", "10-49", "50-99", "100+"] as const;
export const trapBand = z.enum(trapBands);
export type TrapBand = z.infer<typeof trapBand>;

/**
 * Trap hits as the provider discloses them. bands: `atLeast` is the sum of the lower bounds of the days' bands, and
 * `band` is given for a single day. exact: everything. guarded: nothing per address; see `organizationTraps`.
 */
export const trapHits = z.discriminatedUnion("mode", [
  z.object({
    mode: z.literal("exact"),
    hits: z.number(),
    firstAt: z.string().nullable(),
    lastAt: z.string().nullable(),
  }),
  z.object({ mode: z.literal("bands"), atLeast: z.number(), band: trapBand.nullable() }),
  z.object({ mode: z.literal("guarded") }),
]);
export type TrapHits = z.infer<typeof trapHits>;

// ── IP status ───────────────────────────────────────────────────────────────

export const statusState = z.enum(statusStates);
export type StatusState = z.infer<typeof statusState>;

/** The public reason classes; their texts are in reason.ts and are part of every answer that names one. */
export const reasonClasses = [
  "complaints",
  "harvesting",
  "outside_list",
  "open_relay",
  "dynamic",
  "compromised",
  "authentication",
  "rate",
] as const;
export const reasonClass = z.enum(reasonClasses);
export type ReasonClass = z.infer<typeof reasonClass>;

/** A line of a source's list of blocks. `clear` lifts what the source said of exactly this network. */
export const blockLine = z
  .object({
    network: z.string().max(64),
    state: z.enum([...statusStates, "clear"]),
    reason: reasonClass.nullish(),
    /** The reply code of refusals, when it is not the usual one of the reason. */
    code: z
      .string()
      .regex(/^[A-Z]{2}-\d{1,4}$/, { error: "must look like SC-004" })
      .nullish(),
    since: z.iso.datetime({ offset: true }).nullish(),
    until: z.iso.datetime({ offset: true }).nullish(),
  })
  .refine(({ state, reason }) => state === "clear" || reason != null, {
    path: ["reason"],
    error: "is needed with this state",
  });

/** snapshot: everything the source has under a status now. delta: what changed. */
export const blockModes = ["snapshot", "delta"] as const;
export const blockMode = z.enum(blockModes);
export type BlockMode = z.infer<typeof blockMode>;

/** Counts up from list to list of a source, so that an older one coming late changes nothing. */
export const blockSequence = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);

/** One status in force. `network` can be wider than the address it is shown for. */
export const ipStatus = z.object({
  state: statusState,
  network: z.string(),
  reason: reasonClass,
  /** What happened, in public words. */
  reasonText: z.string(),
  /** How it clears: what the owner does, and what happens then. */
  clears: z.string(),
  /** The reply code of refusals, e.g. SC-004. */
  code: z.string().nullable(),
  since: z.string(),
  until: z.string().nullable(),
});
export type IpStatus = z.infer<typeof ipStatus>;

// ── names ───────────────────────────────────────────────────────────────────

/** What the reverse DNS said of an address when it was looked up. */
export const reverseNames = z.object({
  /** Its names, in lower case; empty: it has none. */
  hosts: z.array(z.string()),
  /** Those of them that lead back to it. */
  confirmed: z.array(z.string()),
  lookedUpAt: z.string(),
});
export type ReverseNames = z.infer<typeof reverseNames>;

/** names: null when the DNS has not answered yet. */
export const ipNames = z.object({ ip: z.string(), names: reverseNames.nullable() });
export type IpNames = z.infer<typeof ipNames>;

// ── the fleet ───────────────────────────────────────────────────────────────

export const windowName = z.enum(windows);
export type WindowName = z.infer<typeof windowName>;

export const sortColumn = z.enum(sortColumns);
export type SortColumn = z.infer<typeof sortColumn>;

export const pageSize = 50;

/** A window by its name, or the days from..to in its place; `to` is the last complete day when it is left out. */
const windowFields = { window: windowName.default("7"), from: day.optional(), to: day.optional() };
export type WindowInput = { window: WindowName; from?: string | undefined; to?: string | undefined };

type Days = { from?: string | undefined; to?: string | undefined };
const inOrder = ({ from, to }: Days) => from === undefined || to === undefined || from <= to;
const backwards = { path: ["to"], error: "must not be before `from`" };

const asn = z.coerce.number().int().min(1).max(4_294_967_295);

const narrowing = {
  ...windowFields,
  /** Only addresses that carry this tag of the organization. */
  tag: z.string().max(40).optional(),
  /** Only addresses in networks that this AS announces, by the provider's routing table. */
  asn: asn.optional(),
  /** An address, a dashed range or a CIDR network: only addresses inside. */
  cidr: z.string().max(100).optional(),
  /** The result over the window itself, never widened; none: below the floor or without verdicts. */
  result: z.enum([...filterResults, "none"]).optional(),
  blocked: z.enum(["true", "false"]).optional(),
  /** Only addresses whose heaviest status in force it is. */
  status: statusState.optional(),
  /** Only addresses at or above a complaint line: warned 0.1 %, enforced 0.3 %, each from the smallest base of alerts. */
  line: z.enum(["warned", "enforced"]).optional(),
  /** true: only addresses with trap hits in the window; refused where the provider does not tell them by address. */
  traps: z.enum(["true", "false"]).optional(),
  /** At least this many recipients in the window. */
  minVolume: z.coerce.number().int().min(0).max(1_000_000_000).optional(),
  /** Part of the address, of a HELO name or of a sender domain. */
  q: z.string().trim().max(100).optional(),
  /** Part of a name in the reverse DNS, as it was last looked up. */
  rdns: z.string().trim().max(100).optional(),
};

const filters = {
  ...narrowing,
  sort: sortColumn.default("severity"),
  order: z.enum(["asc", "desc"]).default("desc"),
};

/** true: each row also says what it was in the period before, see comparedPeriod. */
const compare = z.enum(["true", "false"]).default("false");

/** The columns that a table of the fleet can have beside the address and its result. */
export const listColumns = [
  "strip",
  "volume",
  "spam",
  "rate",
  "traps",
  "unknown",
  "rcpt",
  "data",
  "complaints",
  "status",
  "seen",
  "first",
  "tags",
  "rdns",
  "helo",
  "from",
] as const;
export type ListColumn = (typeof listColumns)[number];

const columns = z
  .string()
  .max(200)
  .refine((text) => text.split(",").every((name) => listColumns.some((column) => column === name)), {
    error: `must be some of ${listColumns.join(",")}`,
  });

export const exportIpsInput = z
  .object({
    ...filters,
    compare,
    /** Those of the screen, by comma; left out: all but `strip`, the results of 30 days. */
    columns: columns.optional(),
  })
  .refine(inOrder, backwards);
export type ExportIpsInput = z.infer<typeof exportIpsInput>;

export const listIpsInput = z
  .object({
    ...filters,
    compare,
    page: z.coerce.number().int().min(1).max(100_000).default(1),
  })
  .refine(inOrder, backwards);
export type ListIpsInput = z.infer<typeof listIpsInput>;

/** What a day of the strip shows: its result, or why there is none. */
export const stripResults = [
  ...filterResults,
  "floor",
  "none",
  "open",
  "late",
  "missing",
  "lost",
  "today",
  "before_source",
  "before_grant",
] as const;
export const stripEntry = z.object({ day: z.string(), result: z.enum(stripResults), volume: z.number() });
export type StripEntry = z.infer<typeof stripEntry>;

export const ipRow = z.object({
  ip: z.string(),
  /** Sums over the window. */
  counts,
  trapHits,
  filterResult,
  /** At least 7 days of complaints over 7 days of recipients, whatever the window. */
  complaintRate,
  /** Unknown recipients / RCPT commands; null without RCPT commands. */
  unknownShare: z.number().nullable(),
  /** The heaviest status in force, or null. */
  status: ipStatus.nullable(),
  /** First and last message event in the window; null for an address that is only listed for its status. */
  firstSeen: z.string().nullable(),
  lastSeen: z.string().nullable(),
  /** The newest HELO name and sender domain of the window. */
  helo: z.string().nullable(),
  mailFrom: z.string().nullable(),
  /** Sums over the compared period; null when none is asked for, or when it may not be read that far back. */
  before: counts.nullable(),
  /** The organization's tags on it, by name. */
  tags: z.array(z.string()),
  /** Its names in the reverse DNS; null: not looked up yet. */
  reverse: reverseNames.nullable(),
  /** 30 days, the last of them today. */
  strip: z.array(stripEntry),
});
export type IpRow = z.infer<typeof ipRow>;

export const windowAnswer = z.object({
  name: z.enum([...windows, "custom"]),
  from: z.string(),
  to: z.string(),
  days: z.number(),
});
export type WindowAnswer = z.infer<typeof windowAnswer>;

export const ipList = z.object({
  rows: z.array(ipRow),
  page: z.number(),
  /** Addresses that match, over all pages. */
  total: z.number(),
  /** Over everything that matches, not only this page. Results are those of the window, never widened. */
  summary: z.object({
    counts,
    green: z.number(),
    yellow: z.number(),
    red: z.number(),
    belowFloor: z.number(),
    noVerdicts: z.number(),
    blocked: z.number(),
    junked: z.number(),
    limited: z.number(),
    /**
     * Sums over the compared period of the same networks, whichever addresses sent then. Null when no comparison is asked
     * for, when some may not be read that far back, and with filters by figures or text: those choose other addresses in
     * each period.
     */
    before: counts.nullable(),
  }),
  /** Addresses that sent in the last 30 days but not in the window; 0 when the window itself is 30 days or more. */
  hiddenQuiet: z.number(),
  /** Newest complete day; null until there is one. */
  completeThrough: z.string().nullable(),
  window: windowAnswer,
  /** What `before` of the rows stands for; null when no comparison is asked for. */
  compared: z.object(period).nullable(),
  /** The state of each day of the strip, oldest first. */
  dayStates: z.array(z.object({ day: z.string(), state: dayState })),
  /** Present only under guarded disclosure: the band over the whole organization, for days that ended 48 h ago. */
  organizationTraps: trapBand.nullable(),
  /** DATA commands below which there is no rate and no filter result. */
  floor: z.number(),
  /** Whether the organization holds any network at all: an empty fleet reads differently without one. */
  hasNetworks: z.boolean(),
});
export type IpList = z.infer<typeof ipList>;

// ── one address ─────────────────────────────────────────────────────────────

export const findingKinds = [
  "blocked",
  "junked",
  "limited",
  "result_red",
  "result_yellow",
  "result_green",
  "complaints_enforced",
  "complaints_warned",
  "traps",
  "unknown_recipients",
  "below_floor",
  "no_data",
] as const;

/** One thing to know about an address: what happened, what it rests on, what to do. Sentences are ready to show. */
export const finding = z.object({
  kind: z.enum(findingKinds),
  severity: z.enum(["alarm", "warning", "notice", "good"]),
  happened: z.string(),
  restsOn: z.string(),
  /** Null when there is nothing to do. */
  next: z.string().nullable(),
});
export type Finding = z.infer<typeof finding>;

const periodTotals = z.object({ ...period, counts, trapHits, filterResult, complaintRate });
export type PeriodTotals = z.infer<typeof periodTotals>;

/** Next hands path parameters on as they were sent: the colons of IPv6 may be escaped. */
export const ipParams = z.object({
  ip: z
    .string()
    .max(200)
    .transform((text) => text.replaceAll(/%3a/gi, ":")),
});

export const getIpInput = z.object(windowFields).refine(inOrder, backwards);
export type GetIpInput = z.infer<typeof getIpInput>;

export const ipOverview = z.object({
  ip: z.string(),
  /** On the newest complete day, widened when it is below the floor. */
  filterResult,
  /** Heaviest first; never empty. */
  findings: z.array(finding),
  /** In force now, heaviest first. */
  statuses: z.array(ipStatus),
  /** Ended in the last 90 days, newest first. */
  pastStatuses: z.array(ipStatus.extend({ endedAt: z.string() })),
  firstSeen: z.string().nullable(),
  lastSeen: z.string().nullable(),
  /** Distinct values of the last 30 days, newest first, at most 20 each. */
  samples: z.object({ helo: z.array(z.string()), mailFrom: z.array(z.string()) }),
  /** What lets this organization read the address, narrowest first; `from` is who delegated it, of a delegation. */
  grants: z.array(
    z.object({
      network: z.string(),
      proof: z.string(),
      firstDay: z.string(),
      expiresAt: z.string().nullable(),
      from: z.string().nullable(),
      /** Whom the registry names for the network, as its handle; null: it was not asked or names nobody. */
      holder: z.string().nullable(),
    }),
  ),
  /** The window, and as many days earlier that begin on the same weekday. */
  totals: z.object({ now: periodTotals, before: periodTotals }),
  completeThrough: z.string().nullable(),
  window: windowAnswer,
  floor: z.number(),
});
export type IpOverview = z.infer<typeof ipOverview>;

// ── its days ────────────────────────────────────────────────────────────────

/**
 * `days` ending at the last complete day, or `from` to `to`. `today=true` carries the range on to today so far, over
 * whatever days are open or late in between.
 */
export const ipSeriesInput = z
  .object({
    days: z.enum(["1", "7", "30", "90", "400"]).default("90"),
    from: day.optional(),
    to: day.optional(),
    today: z.enum(["true", "false"]).default("false"),
    base: rateBase.default("recipients"),
    compare,
  })
  .refine(inOrder, backwards);
export type IpSeriesInput = z.infer<typeof ipSeriesInput>;

export const ipDay = z.object({
  day: z.string(),
  state: dayState,
  /**
   * Null: nothing is known of this day (late, missing, lost, before the grant) and no part of it arrived: draw a gap.
   * Zeros: the day is known and the address sent nothing.
   */
  counts: counts.nullable(),
  /** Only of the day itself, never widened; below_floor is hatched, no_data of a known day is a zero. */
  filterResult,
  complaintRate,
  unknownShare: z.number().nullable(),
  trapHits,
  helo: z.string().nullable(),
  mailFrom: z.string().nullable(),
  firstSeen: z.string().nullable(),
  lastSeen: z.string().nullable(),
  comments: z.array(z.string()),
});
export type IpDay = z.infer<typeof ipDay>;

export const ipSeries = z.object({
  ip: z.string(),
  from: z.string(),
  to: z.string(),
  base: rateBase,
  completeThrough: z.string().nullable(),
  floor: z.number(),
  trapDisclosure,
  /** Oldest first, without holes: one entry for every calendar day. */
  days: z.array(ipDay),
  /** The same sums as the days: what the chart says in one line. */
  total: counts,
  /** As many days earlier, each the same weekday; null when no comparison is asked for. */
  before: z.array(ipDay).nullable(),
  /** Days after `to`, up to today: what is still to come. */
  after: z.array(z.object({ day: z.string(), state: dayState })),
});
export type IpSeries = z.infer<typeof ipSeries>;

// ── many addresses together ─────────────────────────────────────────────────

const rangeFields = {
  /** An address, a dashed range or a CIDR network; left out: everything the organization may read. */
  network: z.string().max(100).optional(),
  /** One claim of the organization: the networks it asked for, as far as they were granted. */
  claim: z.uuid().optional(),
  days: z.enum(["7", "30", "90"]).default("90"),
};

/** `from` to `to`, or the last complete day. */
export const exportRecordsInput = z
  .object({
    network: rangeFields.network,
    claim: rangeFields.claim,
    from: day.optional(),
    to: day.optional(),
  })
  .refine((input) => input.from === undefined || input.to === undefined || input.from <= input.to, {
    path: ["to"],
    error: "must not be before `from`",
  });
export type ExportRecordsInput = z.infer<typeof exportRecordsInput>;

export const rangeSeriesInput = z.object({ ...rangeFields, base: rateBase.default("recipients") });
export type RangeSeriesInput = z.infer<typeof rangeSeriesInput>;

/** Trap hits of many addresses together. bands: the sum of the lower bounds of each address and day. */
const rangeTotals = z.object({
  ...period,
  counts,
  trapHits,
  complaintRate,
  /** Spam / all verdicts; null below the floor and without verdicts. A share of all together, and no filter result. */
  spamShare: z.number().nullable(),
  unknownShare: z.number().nullable(),
});
export type RangeTotals = z.infer<typeof rangeTotals>;

export const rangeSeries = z.object({
  /** What of the question the organization may read, as the fewest prefixes. */
  networks: z.array(z.string()),
  from: z.string(),
  to: z.string(),
  base: rateBase,
  completeThrough: z.string().nullable(),
  floor: z.number(),
  trapDisclosure,
  /** Oldest first, without holes. `counts` is null where nothing is known of the day. */
  days: z.array(
    z.object({
      day: z.string(),
      state: dayState,
      counts: counts.nullable(),
      trapHits,
      complaintRate,
      spamShare: z.number().nullable(),
      unknownShare: z.number().nullable(),
    }),
  ),
  now: rangeTotals,
  /** As many days before; null when some of the addresses may not be read that far back, so that it would compare less. */
  before: rangeTotals.nullable(),
});
export type RangeSeries = z.infer<typeof rangeSeries>;

export const rangeNetworksInput = z
  .object({
    ...rangeFields,
    /** Days ending at the last complete one, or from..to in their place. */
    days: z.enum(["7", "30", "90", "400"]).default("90"),
    from: day.optional(),
    to: day.optional(),
    tag: narrowing.tag,
    asn: narrowing.asn,
    /** Only this many networks, those with the most recipients, in that order; left out: all, in address order. */
    most: z.coerce.number().int().min(1).max(1000).optional(),
  })
  .refine(inOrder, backwards);
export type RangeNetworksInput = z.infer<typeof rangeNetworksInput>;

export const rangeNetworks = z.object({
  from: z.string(),
  to: z.string(),
  completeThrough: z.string().nullable(),
  floor: z.number(),
  /** Networks beyond `most`. */
  hidden: z.number(),
  /** Each /24 or /48 that sent. */
  networks: z.array(
    z.object({
      network: z.string(),
      counts,
      spamShare: z.number().nullable(),
      /** Of each day from..to: recipients and spam; zeros where it sent nothing. */
      recipientsByDay: z.array(z.number()),
      spamByDay: z.array(z.number()),
    }),
  ),
});
export type RangeNetworks = z.infer<typeof rangeNetworks>;

// ── the map ─────────────────────────────────────────────────────────────────

export const networkMapInput = z
  .object({
    /** A CIDR network; left out: every network the organization may read, as a list. */
    network: z.string().max(100).optional(),
    /** Of the list: only networks that this AS announces, by the provider's routing table. */
    asn: asn.optional(),
    ...windowFields,
    compare,
  })
  .refine(inOrder, backwards);
export type NetworkMapInput = z.infer<typeof networkMapInput>;

/** Of all addresses of a cell together; results are counted by address, over the window itself and never widened. */
const cellFigures = z.object({
  /** Addresses that sent in the window or have a status of their own. */
  addresses: z.number(),
  counts,
  green: z.number(),
  yellow: z.number(),
  red: z.number(),
  belowFloor: z.number(),
  blocked: z.number(),
  /** The worst result of an address; null when none has one. */
  worst: filterResultName.nullable(),
  spamShare: z.number().nullable(),
  complaintRate,
  trapHits,
});
export type CellFigures = z.infer<typeof cellFigures>;

export const mapCell = z.object({
  /** Its place among the cells, from 0. */
  at: z.number(),
  /** A network, or an address without a prefix. */
  network: z.string(),
  /** How much of it the organization may read. */
  granted: z.enum(["whole", "part"]),
  /** Null: no mail in the window. */
  figures: cellFigures.nullable(),
  /** Sums over the compared period; null when none is asked for, or nothing of it may be read. */
  before: counts.nullable(),
});
export type MapCell = z.infer<typeof mapCell>;

export const networkMap = z.object({
  /** The wider networks that have a map of their own, widest first. */
  parents: z.array(z.string()),
  /** What a cell is: a network of that many bits, or an address; list: networks as they were granted. */
  cells: z.enum(["list", "networks", "addresses"]),
  /** Places in the map, of which some may hold nothing that the organization may read. */
  size: z.number(),
  /** In address order, those that may be read. Of IPv6 only those with mail, at most 1,024, the worst of them. */
  rows: z.array(mapCell),
  /** Cells beyond those. */
  hidden: z.number(),
  window: windowAnswer,
  compared: z.object(period).nullable(),
  completeThrough: z.string().nullable(),
  floor: z.number(),
  trapDisclosure,
});
export type NetworkMap = z.infer<typeof networkMap>;

// ── the fleet in groups ─────────────────────────────────────────────────────

export type GroupKey = (typeof groupKeys)[number];

export const listGroupsInput = z.object({ by: z.enum(groupKeys), ...narrowing }).refine(inOrder, backwards);
export type ListGroupsInput = z.infer<typeof listGroupsInput>;

export const ipGroups = z.object({
  /** The worst first. With tags an address can be in several. */
  groups: z.array(
    z.object({
      /** The network, tag or AS number; null: the addresses that have none. */
      name: z.string().nullable(),
      figures: cellFigures,
    }),
  ),
  /** Groups beyond those. */
  hidden: z.number(),
  window: windowAnswer,
  completeThrough: z.string().nullable(),
});
export type IpGroups = z.infer<typeof ipGroups>;

// ── the finder ──────────────────────────────────────────────────────────────

/** What makes an address look as if somebody else sends from it. */
export const suspicionKinds = [
  "traps",
  "new_sender",
  "volume_jump",
  "spam",
  "unknown_recipients",
  "generic_name",
  "helo_mismatch",
] as const;
export const suspicionKind = z.enum(suspicionKinds);
export type SuspicionKind = z.infer<typeof suspicionKind>;

export const findSuspectsInput = z.object({
  cidr: z.string().max(100).optional(),
  tag: z.string().max(40).optional(),
  kind: suspicionKind.optional(),
  /** true: also what was put aside. */
  dismissed: z.enum(["true", "false"]).default("false"),
});
export type FindSuspectsInput = z.infer<typeof findSuspectsInput>;

export const suspect = z.object({
  ip: z.string(),
  /** Why it is here, the weightiest first. Sentences are ready to show. */
  reasons: z.array(z.object({ kind: suspicionKind, sentence: z.string() })),
  /** Over the 7 days to the last complete one, and over the 23 days before. */
  recipients: z.number(),
  recipientsBefore: z.number(),
  spamShare: z.number().nullable(),
  complaints: z.number(),
  helo: z.string().nullable(),
  /** Names of the reverse DNS, and those that lead back to it; null: it could not be asked in time. */
  hosts: z.array(z.string()).nullable(),
  confirmedHosts: z.array(z.string()).nullable(),
  status: statusState.nullable(),
  tags: z.array(z.string()),
  dismissed: z.object({ until: z.string(), reason: z.string(), by: z.string() }).nullable(),
});
export type Suspect = z.infer<typeof suspect>;

export const suspects = z.object({
  suspects: z.array(suspect),
  /** Addresses that show at least one sign, of which the list holds the first. */
  total: z.number(),
  /** Put aside, and not in the list. */
  hiddenDismissed: z.number(),
  window: windowAnswer,
  completeThrough: z.string().nullable(),
  hasNetworks: z.boolean(),
});
export type Suspects = z.infer<typeof suspects>;

// ── the morning ─────────────────────────────────────────────────────────────

export const getMorningInput = z.object({
  /** The day to compare with; left out: the day before the reader's last visit, at the first a week before. */
  since: day.optional(),
  /** Addresses named in each list. */
  limit: z.coerce.number().int().min(1).max(200).default(8),
});
export type GetMorningInput = z.infer<typeof getMorningInput>;

/** Results as of the day, or of the week that ends with it for an address below the floor; lines and traps of the week. */
const morningCounts = z.object({
  /** Addresses that tried to send on the day. */
  active: z.number(),
  green: z.number(),
  yellow: z.number(),
  red: z.number(),
  noResult: z.number(),
  blocked: z.number(),
  /** At or above 0.1 % (this includes those at or above 0.3 %) and at or above 0.3 %. */
  warned: z.number(),
  enforced: z.number(),
  /** With trap hits in the week; null where the provider does not tell them by address. */
  trapped: z.number().nullable(),
  recipients: z.number(),
});
export type MorningCounts = z.infer<typeof morningCounts>;

const morningItem = z.object({
  ip: z.string(),
  /** The filter result as of the day; none: below the floor, or without verdicts. */
  result: z.enum([...filterResults, "none"]),
  status: statusState.nullable(),
  /** What the status is and why, in public words; null without one. */
  statusText: z.string().nullable(),
  /** Of the week that ends with the day. */
  recipients: z.number(),
  /** First day with mail in the week: of new senders. */
  firstSent: z.string().nullable(),
  tags: z.array(z.string()),
  /** What changed, what weighs most first. */
  sentences: z.array(z.string()),
});
export type MorningItem = z.infer<typeof morningItem>;

const morningList = z.object({ total: z.number(), items: z.array(morningItem) });

export const morning = z.object({
  completeThrough: z.string().nullable(),
  /** The newest complete day, and the day it is compared with. */
  to: z.string(),
  since: z.string(),
  sinceBy: z.enum(["chosen", "visit", "week"]),
  /** The reader's visit before this one. */
  visitAt: z.string().nullable(),
  /** Addresses that sent in one of the two weeks, or that have a status. */
  total: z.number(),
  /** The address, when it is the only one. */
  only: z.string().nullable(),
  counts: z.object({ now: morningCounts, before: morningCounts }),
  /** What is in force now on the reader's networks: blocked before junked before limited, the newest first. */
  statuses: z.object({ total: z.number(), items: z.array(ipStatus) }),
  worse: morningList,
  better: morningList,
  fresh: morningList,
  hasNetworks: z.boolean(),
  floor: z.number(),
});
export type Morning = z.infer<typeof morning>;
// ── what changed ────────────────────────────────────────────────────────────

export const listChangesInput = z.object({
  /** A day, as it ended, or an instant; left out: a week before the newest complete day. */
  since: z.union([day, z.iso.datetime({ offset: true })]).optional(),
  /** The cursor of the answer before, in place of `since`: what changed after it, or its next page. */
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
});
export type ListChangesInput = z.infer<typeof listChangesInput>;

/** corrected: facts about complete days came late, so that `before` may not be what was read then. */
export const changeKinds = ["status", "result", "complaints", "traps", "corrected"] as const;
export const changeKind = z.enum(changeKinds);
export type ChangeKind = z.infer<typeof changeKind>;

const bothSides = <T extends z.ZodType>(of: T) => z.object({ before: of, now: of });

export const ipChange = z.object({
  ip: z.string(),
  changed: z.array(changeKind),
  /** The heaviest in force. Alike before and now, but changed: it was set anew, or set and lifted in between. */
  status: bothSides(statusState.nullable()),
  /** Of the day, or of the week that ends with it below the floor. */
  result: bothSides(z.enum([...filterResults, "none"])),
  /** Complaints of the week: warned from 0.1 % over 1,000 recipients, enforced from 0.3 % over 500. */
  complaintLine: bothSides(z.enum(["below", "warned", "enforced"])),
  /** Of the week, at least; a change is from none to some or back. Null where they are not told by address. */
  trapHits: bothSides(z.number()).nullable(),
  /** The same in words. */
  sentences: z.array(z.string()),
});
export type IpChange = z.infer<typeof ipChange>;

const moment = z.object({ day: z.string(), at: z.string() });

export const ipChanges = z.object({
  /** What is compared: figures of two complete days, statuses of two instants. */
  since: moment,
  to: moment,
  /** In address order. */
  changes: z.array(ipChange),
  /** Whether the cursor leads to more of this comparison; else it begins where this one ended. */
  more: z.boolean(),
  cursor: z.string(),
});
export type IpChanges = z.infer<typeof ipChanges>;

// ── blocks: what mail servers pull, and what staff decide ───────────────────

// GET /api/v1/blocks
export const pullBlocksInput = z.object({
  /** The `sequence` of the answer before; left out for a snapshot. */
  after: z
    .string()
    .regex(/^\d{1,18}$/, "must be a sequence from an answer before")
    .optional(),
});
export type PullBlocksInput = z.infer<typeof pullBlocksInput>;

export const blockPage = z.object({
  mode: z.enum(["snapshot", "delta"]),
  sequence: z.string(),
  more: z.boolean(),
  blocks: z.array(
    z.object({
      network: z.string(),
      state: z.enum(["blocked", "junked", "limited", "clear"]),
      reason: z.string().nullable(),
      code: z.string().nullable(),
      since: z.string(),
      until: z.string().nullable(),
    }),
  ),
});
export type BlockPage = z.infer<typeof blockPage>;

const network = z.string().trim().min(2, "Write an address or a network.").max(64);

// POST /api/v1/staff/blocks
export const blockChange = z.discriminatedUnion("act", [
  z.strictObject({
    act: z.literal("set"),
    network,
    state: statusState,
    reason: reasonClass,
    until: z.iso.datetime({ offset: true }).optional(),
    note,
  }),
  z.strictObject({ act: z.literal("clear"), network, note }),
]);
export type BlockChange = z.infer<typeof blockChange>;

export const blockOutcome = z.object({
  /** proposed: it waits for a second member of staff. */
  outcome: z.enum(["done", "proposed"]),
  sentence: z.string(),
});
export type BlockOutcome = z.infer<typeof blockOutcome>;

// POST /api/v1/staff/block-proposals/[id]
export const proposalDecision = z.strictObject({ decision: z.enum(["approve", "withdraw"]), note });
export type ProposalDecision = z.infer<typeof proposalDecision>;

export const staffBlocks = z.object({
  statuses: z.array(
    z.object({
      network: z.string(),
      state: statusState,
      reason: reasonClass,
      code: z.string().nullable(),
      since: z.string(),
      until: z.string().nullable(),
      note: z.string(),
    }),
  ),
  proposals: z.array(
    z.object({
      id: z.string(),
      network: z.string(),
      state: z.enum(["blocked", "junked", "limited", "clear"]),
      reason: z.string().nullable(),
      until: z.string().nullable(),
      note: z.string(),
      proposedBy: z.string(),
      proposedAt: z.string(),
      /** Whether the reader may approve it: anyone but who proposed it. */
      mine: z.boolean(),
    }),
  ),
});
export type StaffBlocks = z.infer<typeof staffBlocks>;
