// What would a change of policy do, before it is made? Counted over the last 30 complete days.
import { completeness } from "@/lib/ingest/queries";
import { listReaders } from "@/lib/networks/access-queries";
import { addDays, DAY, dateWords, dayOf, later } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import { numberWords } from "@/lib/platform/number-words";
import { changesIn, changesOf } from "@/lib/provider/changes";
import { getSettings, type Settings } from "@/lib/provider/queries";
import type { SettingsPatch } from "@/lib/provider/schema";
import { crossing, type MeasuredSetting, plainEffects, type Touched } from "./effect";
import {
  selectBlockSums,
  selectComplaintsBefore,
  selectDaysBefore,
  selectTouchedRecords,
  selectWholeFeeds,
} from "./effect-sql";
import { WINDOW_DAYS } from "./eligibility";
import type { SettingsEffects } from "./schema";

const PREVIEW_DAYS = 30;
const MOST_BLOCKS = 1000;
const shownNames = 10;

type Effect = { sentence: string; touched: Touched | null };
type Question = { before: Settings; patch: SettingsPatch; now: Date };

/** One effect per setting that `patch` would change; none for a patch that changes nothing. Nothing is written. */
export async function previewSettings(patch: SettingsPatch, now: Date): Promise<SettingsEffects> {
  const before = await getSettings();
  const changes = changesIn(changesOf(before, patch) ?? {});
  const effects = await Promise.all(
    changes.map(async (change) => {
      const effect = isMeasured(change.field)
        ? await measures[change.field]({ before, patch, now })
        : { sentence: plainEffects[change.field], touched: null };
      return { ...change, ...bounded(effect) };
    }),
  );
  return { effects };
}

const measures: Record<MeasuredSetting, (question: Question) => Promise<Effect>> = {
  floorDataCommands: async ({ before, patch, now }) => {
    const next = patch.floorDataCommands ?? before.floorDataCommands;
    const [least, below] = [before.floorDataCommands, next].sort((a, b) => a - b) as [number, number];
    const { from, to, readers } = await scope(now);
    const found = await selectTouchedRecords(prisma, { kind: "near_floor", least, below }, readers, from, to);
    const verb = next > before.floorDataCommands ? "lose" : "gain";
    return {
      sentence: `${numberWords(found.addresses)} addresses would ${verb} the filter result and rates of ${numberWords(found.records)} days between ${dateWords(from)} and ${dateWords(to)}.`,
      touched: organizations(found.organizations),
    };
  },
  trapDisclosure: async ({ patch, now }) => {
    const { from, to, readers } = await scope(now);
    const found = await selectTouchedRecords(prisma, { kind: "trapped" }, readers, from, to);
    return {
      sentence: `${trapSentence[patch.trapDisclosure ?? "bands"]} ${numberWords(found.addresses)} addresses have trap hits on ${numberWords(found.records)} days between ${dateWords(from)} and ${dateWords(to)}.`,
      touched: organizations(found.organizations),
    };
  },
  retentionDays: async ({ before, patch, now }) => {
    const next = patch.retentionDays ?? before.retentionDays;
    if (next >= before.retentionDays) {
      return {
        sentence: "Days stay longer from now on; what was dropped does not come back.",
        touched: null,
      };
    }
    const oldest = addDays(dayOf(now), -before.retentionDays);
    const keep = addDays(dayOf(now), -next);
    const { readers } = await scope(now);
    const found = await selectDaysBefore(prisma, readers, oldest, keep);
    return {
      sentence: `The next night drops ${numberWords(found.days)} days of records, all before ${keep}. They do not come back.`,
      touched: organizations(found.organizations),
    };
  },
  complaintRetentionDays: async ({ before, patch, now }) => {
    const next = patch.complaintRetentionDays ?? before.complaintRetentionDays;
    if (next >= before.complaintRetentionDays) {
      return {
        sentence: "Messages stay longer from now on; what was removed does not come back.",
        touched: null,
      };
    }
    const { readers } = await scope(now);
    const found = await selectComplaintsBefore(prisma, readers, later(now, -next * DAY));
    return {
      sentence: `The next night removes message and names of ${numberWords(found.complaints)} complaints; their counts stay.`,
      touched: organizations(found.organizations),
    };
  },
  mitigationComplaints: (question) => thresholdEffect(question, "complaints"),
  mitigationSpam: (question) => thresholdEffect(question, "spam"),
  staffSecondFactor: async ({ patch }) => {
    if (patch.staffSecondFactor !== "required") {
      return { sentence: "Staff may act without a second factor from now on.", touched: null };
    }
    const without = await prisma.user.findMany({
      where: {
        staffRole: { not: null },
        OR: [{ secondFactor: null }, { secondFactor: { confirmedAt: null } }],
      },
      select: { email: true },
      orderBy: { email: "asc" },
    });
    return {
      sentence: "Staff without a second factor can only set one up until they have.",
      touched: { noun: "account", count: without.length, names: without.map(({ email }) => email) },
    };
  },
  allowWholeMessages: async ({ patch }) => {
    if (patch.allowWholeMessages === true) {
      return { sentence: "Feeds may ask for whole messages; none gets them until it does.", touched: null };
    }
    const owners = await selectWholeFeeds(prisma);
    return {
      sentence: `${numberWords(owners.length)} feeds would get header blocks from the next report on.`,
      touched: organizations([...new Set(owners)]),
    };
  },
};

function isMeasured(field: keyof SettingsPatch): field is MeasuredSetting {
  return field in measures;
}

const trapSentence = {
  bands: "Senders would read bands without times.",
  exact: "Senders would read exact counts and times, and could search for traps by splitting their mail.",
  guarded: "Senders would read bands over their organization only, 48 hours late.",
};

async function thresholdEffect(
  { before, patch, now }: Question,
  rule: "complaints" | "spam",
): Promise<Effect> {
  const field = rule === "complaints" ? "mitigationComplaints" : "mitigationSpam";
  const { from, to } = await scope(now, WINDOW_DAYS);
  const blocks = await selectBlockSums(prisma, now, from, to, MOST_BLOCKS);
  const limits = { from: before[field] / 100, to: (patch[field] ?? before[field]) / 100 };
  const networks = blocks.flatMap((block) => (crossing(block, rule, limits) ? [block.network] : []));
  const verb = limits.to > limits.from ? "begin to pass" : "stop passing";
  return {
    sentence: `Of ${numberWords(blocks.length)} blocks in force ${numberWords(networks.length)} would ${verb} this rule by the figures from ${dateWords(from)} to ${dateWords(to)}. Cases that were decided stay decided.`,
    touched: { noun: "block", count: networks.length, names: networks },
  };
}

async function scope(now: Date, days = PREVIEW_DAYS) {
  const [known, readers] = await Promise.all([completeness(now), listReaders(now)]);
  const to = known.completeThrough ?? addDays(dayOf(now), -1);
  return { from: addDays(to, 1 - days), to, readers };
}

const organizations = (names: string[]): Touched => ({ noun: "organization", count: names.length, names });

function bounded({ sentence, touched }: Effect): Effect {
  return { sentence, touched: touched && { ...touched, names: touched.names.slice(0, shownNames) } };
}
