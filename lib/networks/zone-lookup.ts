// Looks for a claim's record in the reverse zones that may prove a network, and keeps what came back to be shown.
// Always asked before a transaction begins, never inside one.
import { type Dns, type DnsFailure, type DnsResult, openDns } from "@/lib/platform/dns";
import { inParallel } from "@/lib/platform/in-parallel";
import type { Network } from "@/lib/platform/ip";
import { checkSentence } from "./check-sentence";
import { type Decision, decideProof, type NameAnswer, type NameFinding, readName } from "./proof";
import { partAddresses, partZoneOf, recordName, reverseName, zoneSets } from "./reverse-zone";
import type { DnsAnswer, DnsCheck } from "./schema";

const atOnce = 16;
const maxShownNames = 20;
const maxShownValues = 10;
const maxShownLength = 255;

export type ZoneCheck = { decision: Decision; ways: NameFinding[][]; check: DnsCheck };

export type Asked = { answer: NameAnswer; finding: NameFinding };
type Way = { asked: Asked[]; findings: NameFinding[] };

/** Looks for a claim's record in every zone that may prove the network; for a delegated part only when none does. */
export async function checkZones(
  network: Network,
  token: string,
  needsStaff: boolean,
  now: Date,
): Promise<ZoneCheck> {
  const dns = openDns();
  const sets = zoneSets(network);
  // All at once: with servers that stay silent, one after another would take a minute.
  const ways = await Promise.all(sets.map(({ zones }) => askWay(dns, zones, token)));
  const proven = ways.some(isComplete);
  const part = proven || sets.length === 0 ? noPart : await findPartZone(dns, network);
  if (part.zone !== null) ways.push(await askWay(dns, [part.zone], token));
  else if (part.unsure) ways.push({ asked: [], findings: ["unknown"] });

  const findings = ways.map((way) => way.findings);
  const decision = decideProof(findings);
  const asked = ways.flatMap((way) => way.asked);
  const names = [...(part.zone === null ? [] : [part.zone]), ...sets.flatMap((set) => set.zones)].map(
    recordName,
  );
  const shown = [...asked].sort(
    (a, b) => rank(a) - rank(b) || names.indexOf(a.answer.name) - names.indexOf(b.answer.name),
  );
  const sentence = checkSentence({
    decision,
    names,
    foundAt: shown.filter(({ finding }) => finding === "found").map(({ answer }) => answer.name),
    aliases: asked.flatMap(({ answer }) =>
      answer.alias.kind === "records" ? [{ name: answer.name, target: answer.alias.records[0] ?? "" }] : [],
    ),
    failures: [...asked.flatMap(({ answer }) => failuresOf(answer)), ...part.failures],
    partZone: part.zone,
    needsStaff,
  });
  return {
    decision,
    ways: findings,
    check: {
      method: "reverse_zone_txt",
      at: now.toISOString(),
      outcome: decision.outcome,
      found: decision.found,
      sentence,
      answers: [...shown.flatMap(({ answer }) => shownAnswers(answer)), ...part.answers].slice(
        0,
        maxShownNames,
      ),
      partZone: part.zone,
      hosts: [],
    },
  };
}

const isComplete = (way: Way): boolean => way.findings.every((finding) => finding === "found");
const rank = ({ finding }: Asked): number => ["found", "changed", "unknown", "missing"].indexOf(finding);

/** Asks the zones of one way; when the first definitely lacks the record the others are not asked. */
async function askWay(dns: Dns, zones: readonly string[], token: string): Promise<Way> {
  const [first = "", ...rest] = zones;
  const begun = await askName(dns, recordName(first), token);
  const lacking = begun.finding === "missing" || begun.finding === "changed";
  const others = lacking
    ? []
    : await inParallel(rest, atOnce, (zone) => askName(dns, recordName(zone), token));
  const asked = [begun, ...others];
  return { asked, findings: asked.map(({ finding }) => finding) };
}

// Whether the name is an alias matters only when there is something at it.
export async function askName(dns: Dns, name: string, token: string): Promise<Asked> {
  const txt = await dns.txt(name);
  const alias: DnsResult<string> = txt.kind === "records" ? await dns.cname(name) : { kind: "none" };
  const answer = { name, txt, alias };
  return { answer, finding: readName(answer, token) };
}

type Part = {
  zone: string | null;
  /** The question could not be answered: the block may be delegated. */
  unsure: boolean;
  answers: DnsAnswer[];
  failures: { name: string; reason: DnsFailure }[];
};
const noPart: Part = { zone: null, unsure: false, answers: [], failures: [] };

/** The RFC 2317 zone to which every address of the network leads by CNAME. */
async function findPartZone(dns: Dns, network: Network): Promise<Part> {
  const [first, ...rest] = partAddresses(network);
  if (first === undefined) return noPart;
  const begun = await askDelegation(dns, first);
  if (begun.answer.kind === "none") return noPart;
  const others =
    begun.answer.kind === "failed" ? [] : await inParallel(rest, atOnce, (each) => askDelegation(dns, each));
  const all = [begun, ...others];
  const zones = new Set(all.flatMap(({ zone }) => zone ?? []));
  const failures = all.flatMap(({ name, answer }) =>
    answer.kind === "failed" ? [{ name, reason: answer.reason }] : [],
  );
  const astray = all.some(({ answer, zone }) => answer.kind !== "failed" && zone === null) || zones.size > 1;
  const answers = all.slice(0, 3).map(({ name, answer }) => shownAnswer(name, "CNAME", answer));
  if (astray) return { zone: null, unsure: false, answers, failures: [] };
  if (failures.length > 0) return { zone: null, unsure: true, answers, failures };
  return { zone: [...zones][0] ?? null, unsure: false, answers, failures };
}

async function askDelegation(dns: Dns, address: string) {
  const name = reverseName(address);
  const answer = await dns.cname(name);
  const target = answer.kind === "records" && answer.records.length === 1 ? answer.records[0] : undefined;
  return { name, answer, zone: target === undefined ? null : partZoneOf(address, target) };
}

export function failuresOf({ name, txt, alias }: NameAnswer): { name: string; reason: DnsFailure }[] {
  return [txt, alias].flatMap((answer) =>
    answer.kind === "failed" ? [{ name, reason: answer.reason }] : [],
  );
}

export function shownAnswers({ name, txt, alias }: NameAnswer): DnsAnswer[] {
  const joined: DnsResult<string> =
    txt.kind === "records"
      ? { kind: "records", records: txt.records.map((strings) => strings.join("")) }
      : txt;
  const both = [shownAnswer(name, "TXT", joined)];
  return alias.kind === "none" ? both : [...both, shownAnswer(name, "CNAME", alias)];
}

export function shownAnswer(name: string, type: DnsAnswer["type"], answer: DnsResult<string>): DnsAnswer {
  const values = answer.kind === "records" ? answer.records : [];
  return {
    name,
    type,
    result: answer.kind,
    values: values.slice(0, maxShownValues).map((value) => printable(value.slice(0, maxShownLength))),
    cut: values.length > maxShownValues || values.some((value) => value.length > maxShownLength),
  };
}

// A zone can hold any bytes; they are stored as JSON and shown to people.
function printable(value: string): string {
  return value.replace(/\p{C}/gu, "\ufffd");
}
