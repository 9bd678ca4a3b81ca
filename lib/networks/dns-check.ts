// A live check of a block by every DNS proof it can have, and the daily one of a grant by the proof it rests on.
import type { Network } from "@/lib/platform/ip";
import { checkHosts } from "./host-lookup";
import { type Decision, decideProof } from "./proof";
import type { DnsCheck } from "./schema";
import { checkZones } from "./zone-lookup";

const maxAnswers = 20;

/** Proofs that a machine looks up again every day. */
export const dnsProofs = ["reverse_zone_txt", "host_token"] as const;
export type DnsProof = (typeof dnsProofs)[number];

export type BlockCheck = {
  check: DnsCheck;
  /** What each proof shows by itself: a grant is watched by the one it rests on. */
  byProof: Record<DnsProof, Decision>;
};

/**
 * Asks for the record in the reverse zones and, of a single address, at its host names. Verified when either holds it;
 * not yet when both definitely lack it.
 */
export async function checkDns(
  network: Network,
  token: string,
  needsStaff: boolean,
  now: Date,
): Promise<BlockCheck> {
  const [zones, hosts] = await Promise.all([
    checkZones(network, token, needsStaff, now),
    checkHosts(network, token),
  ]);
  if (hosts === null) {
    return { check: zones.check, byProof: { reverse_zone_txt: zones.decision, host_token: lacking } };
  }
  const byProof = { reverse_zone_txt: zones.decision, host_token: hosts.decision };
  const { outcome, found } = decideProof([...zones.ways, ...hosts.ways]);
  const byHost = zones.decision.outcome !== "verified" && hosts.decision.outcome === "verified";
  const sentence =
    zones.decision.outcome === "verified"
      ? zones.check.sentence
      : byHost
        ? hosts.sentence
        : `${zones.check.sentence} ${hosts.sentence}`;
  const answers = byHost
    ? [...hosts.answers, ...zones.check.answers]
    : [...zones.check.answers, ...hosts.answers];
  return {
    check: {
      ...zones.check,
      method: byHost ? "host_token" : "reverse_zone_txt",
      outcome,
      found,
      sentence,
      answers: answers.slice(0, maxAnswers),
      hosts: hosts.hosts,
    },
    byProof,
  };
}

const lacking: Decision = { outcome: "not_yet", found: "missing" };
