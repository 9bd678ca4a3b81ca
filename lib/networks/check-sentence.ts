// What does a live check mean, in plain sentences? What happened, what it rests on, what to do next.
import type { DnsFailure } from "@/lib/platform/dns";
import type { Decision } from "./proof";
import { recordName } from "./reverse-zone";

export type CheckFacts = {
  decision: Decision;
  /** The record names that decide, the recommended first. */
  names: readonly string[];
  /** Names whose record was found. */
  foundAt: readonly string[];
  /** Names that are aliases, and where they lead. */
  aliases: readonly { name: string; target: string }[];
  failures: readonly { name: string; reason: DnsFailure }[];
  partZone: string | null;
  needsStaff: boolean;
};

const failureWords: Record<DnsFailure, string> = {
  timeout: "its name servers did not answer in time",
  servfail: "the name servers failed (SERVFAIL); the zone's delegation may be broken",
  refused: "the name servers refused the question",
  unreachable: "the resolver could not be reached",
  bad_answer: "the answer could not be read",
};

/** The sentence shown with the DNS answers of a check. */
export function checkSentence(facts: CheckFacts): string {
  const { decision, names, foundAt, aliases, failures, partZone, needsStaff } = facts;
  const [recommended] = names;
  if (recommended === undefined) {
    return "This block is too wide to be proven by DNS. The provider's staff decide about it.";
  }
  if (decision.outcome === "verified") {
    const staff = needsStaff
      ? " The claim is larger than a /16 (IPv6 /32), so the provider's staff decide; they see this result."
      : "";
    return `The record was found at ${listed(foundAt)}.${staff}`;
  }
  if (decision.outcome === "could_not_check") {
    const [failure] = failures;
    const cause =
      failure === undefined
        ? ""
        : `${failure.name} could not be looked up: ${failureWords[failure.reason]}. `;
    return `${cause}This says nothing about the record, and nothing was changed. Check again in a few minutes.`;
  }
  const [alias] = aliases;
  if (alias !== undefined) {
    return `${alias.name} is an alias (CNAME) to ${alias.target}, which proves control of that name only. Create the TXT record itself at ${alias.name}.`;
  }
  if (decision.found === "changed") {
    return "A Senderscope record was found, but with another value. Add a TXT record with the value of this claim beside it, or replace it, then check again.";
  }
  if (partZone !== null) {
    return `No record was found. Every address of this block is delegated to ${partZone} (RFC 2317): create the record at ${recordName(partZone)}, then check again.`;
  }
  if (foundAt.length > 0) {
    return `The record was found at ${listed(foundAt)}, but all of the listed names need it. Create the missing ones, then check again.`;
  }
  return `No record was found at ${recommended}. A new record can take some minutes to be seen everywhere: check again then.`;
}

export type HostFacts = Pick<CheckFacts, "decision" | "foundAt" | "aliases" | "failures"> & {
  address: string;
  /** Host names that lead back to the address, and those that do not. */
  hosts: readonly string[];
  astray: readonly string[];
};

/** What the host names of a single address show, to stand after the sentence on its reverse zone. */
export function hostSentence(facts: HostFacts): string {
  const { address, decision, hosts, astray, foundAt, aliases, failures } = facts;
  if (decision.outcome === "verified") {
    return `The record was found at ${listed(foundAt)}, a host name that leads back to ${address}.`;
  }
  const [failure] = failures;
  if (decision.outcome === "could_not_check" && failure !== undefined) {
    return `Its host name could not be looked up: ${failure.name}, ${failureWords[failure.reason]}.`;
  }
  const [host] = hosts;
  const [alias] = aliases;
  if (host === undefined) {
    return astray.length === 0
      ? `${address} has no host name.`
      : `Its host name ${listed(astray)} does not lead back to ${address}, so a record there proves nothing.`;
  }
  if (alias !== undefined) {
    return `${alias.name} is an alias (CNAME) to ${alias.target}, which proves control of that name only.`;
  }
  if (decision.found === "changed") {
    return `At the host name ${host} there is a Senderscope record, but with another value.`;
  }
  return `A record at ${recordName(host)} proves the address too; there is none yet.`;
}

function listed(names: readonly string[]): string {
  const [first = "", ...rest] = names;
  return rest.length === 0
    ? first
    : `${first} and ${rest.length} more ${rest.length === 1 ? "name" : "names"}`;
}
