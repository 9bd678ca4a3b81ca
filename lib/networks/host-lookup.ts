// Which host names of an address lead back to it, and does one of them hold a claim's record? Always asked before a
// transaction begins, never inside one.
import { type Dns, type DnsFailure, openDns } from "@/lib/platform/dns";
import { inParallel } from "@/lib/platform/in-parallel";
import { canonicalAddress, familyOf, type Network, sizeOf } from "@/lib/platform/ip";
import { type HostFacts, hostSentence } from "./check-sentence";
import type { ConfirmedHosts } from "./contact";
import { type Decision, decideProof, type NameFinding } from "./proof";
import { recordName, reverseName } from "./reverse-zone";
import type { DnsAnswer } from "./schema";
import { askName, failuresOf, shownAnswer, shownAnswers } from "./zone-lookup";

const maxHosts = 5;

type Looked = ConfirmedHosts & {
  /** Some name could not be looked up: it may lead back all the same. */
  failed: boolean;
  /** Names that do not lead back. */
  astray: string[];
  answers: DnsAnswer[];
  failures: { name: string; reason: DnsFailure }[];
};

/** The reverse names of an address that lead back to it (RFC 8601 section 2.7.3 calls this `iprev`). */
export async function confirmHosts(dns: Dns, address: string): Promise<Looked> {
  const reverse = reverseName(address);
  const names = await dns.ptr(reverse);
  const looked: Looked = {
    address,
    hosts: [],
    failed: names.kind === "failed",
    astray: [],
    answers: [shownAnswer(reverse, "PTR", names)],
    failures: names.kind === "failed" ? [{ name: reverse, reason: names.reason }] : [],
  };
  if (names.kind !== "records") return looked;
  for (const name of names.records.slice(0, maxHosts)) {
    const back = await dns.addresses(name, familyOf(address));
    looked.answers.push(shownAnswer(name, familyOf(address) === 4 ? "A" : "AAAA", back));
    if (back.kind === "failed") {
      looked.failed = true;
      looked.failures.push({ name, reason: back.reason });
    } else if (back.kind === "records" && back.records.some((each) => canonicalAddress(each) === address)) {
      looked.hosts.push(name);
    } else {
      looked.astray.push(name);
    }
  }
  return looked;
}

export type HostCheck = {
  decision: Decision;
  ways: NameFinding[][];
  hosts: string[];
  answers: DnsAnswer[];
  sentence: string;
};

/** Looks for the record at the host names of a network of one address; null for any other network. */
export async function checkHosts(network: Network, token: string): Promise<HostCheck | null> {
  if (sizeOf(network) !== 1n) return null;
  const dns = openDns();
  const looked = await confirmHosts(dns, network.lo);
  const asked = await inParallel(looked.hosts, maxHosts, (host) => askName(dns, recordName(host), token));
  const ways: NameFinding[][] = asked.map(({ finding }) => [finding]);
  if (looked.failed) ways.push(["unknown"]);
  // An address without a confirmed host name definitely lacks this proof.
  if (ways.length === 0) ways.push(["missing"]);
  const decision = decideProof(ways);
  const facts: HostFacts = {
    address: network.lo,
    decision,
    hosts: looked.hosts,
    astray: looked.astray,
    foundAt: asked.flatMap(({ answer, finding }) => (finding === "found" ? [answer.name] : [])),
    aliases: asked.flatMap(({ answer }) =>
      answer.alias.kind === "records" ? [{ name: answer.name, target: answer.alias.records[0] ?? "" }] : [],
    ),
    failures: [...looked.failures, ...asked.flatMap(({ answer }) => failuresOf(answer))],
  };
  return {
    decision,
    ways,
    hosts: looked.hosts,
    answers: [...looked.answers, ...asked.flatMap(({ answer }) => shownAnswers(answer))],
    sentence: hostSentence(facts),
  };
}
