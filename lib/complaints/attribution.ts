// Which address sent the reported message, and on what evidence: the ladder of trust, best rung first. Nothing the
// sender wrote decides (X-Originating-IP, X-Sender-IP, Received-SPF, the subject …): those fields are never read.
import { BlockList } from "node:net";
import { canonicalAddress, familyOf, parseNetwork } from "@/lib/platform/ip";
import type { HeaderField } from "./message";
import { type Received, type ReceivedReader, receivedReader } from "./received";
import type { AttributionMethod, EvidenceStep, hopOutcomes } from "./schema";

/** Whose words are believed. */
export type Trust = {
  /** Whether an address is one of the provider's own relays, or can only be inside a network. */
  isInternal(address: string): boolean;
  /** Host names that may stand behind `by` in a Received line of ours; lower case, no root dot. */
  ownHostNames: ReadonlySet<string>;
  /** RFC 8601 section 2.5; lower case. */
  authservIds: ReadonlySet<string>;
};

/** Trust as the provider's settings put it. `internalNetworks` are CIDR texts. */
export function trustOf(settings: {
  internalNetworks: readonly string[];
  ownHostNames: readonly string[];
  authservIds: readonly string[];
}): Trust {
  const internal = new BlockList();
  for (const text of [...neverOutside, ...settings.internalNetworks]) {
    const network = parseNetwork(text);
    if (network !== null) internal.addSubnet(network.lo, network.prefix, `ipv${network.family}`);
  }
  // The few relays of a provider are asked about with every message.
  const known = new Map<string, boolean>();
  return {
    isInternal(address) {
      let answer = known.get(address);
      if (answer === undefined) {
        answer = internal.check(address, `ipv${familyOf(address)}`);
        if (known.size < MOST_REMEMBERED) known.set(address, answer);
      }
      return answer;
    },
    ownHostNames: new Set(settings.ownHostNames.map(hostName)),
    authservIds: new Set(settings.authservIds.map((id) => id.toLowerCase())),
  };
}

const MOST_REMEMBERED = 10_000;

function hostName(text: string): string {
  return text.toLowerCase().replace(/\.$/, "");
}

/**
 * The line our own border server wrote about the reported message, and the queue ids our servers gave it, the
 * border's first. `hop` is null when there is no such line; `stop` then says why. `position` is where the hop's line
 * stands among all fields, or -1: the Received lines above it are ours.
 */
export type Walk = {
  hop: Received | null;
  ip: string | null;
  queueIds: string[];
  stop: string;
  position: number;
  /** Whether every line, or none at all, shows that it was made inside: what came from outside is never opened. */
  inside: boolean;
};

// Addresses that no server on the internet can have: a hop from one is inside whatever the settings say.
const neverOutside = [
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "::1/128",
  "fc00::/7",
  "fe80::/10",
];

/** A Received line that was looked at, what was made of it, and in a sentence why. */
export type WalkStep = {
  /** Where it stands among all fields. */
  position: number;
  /** Null for qmail's line about a process. */
  hop: Received | null;
  outcome: (typeof hopOutcomes)[number];
  why: string;
};

/**
 * Looks at the Received lines newest first: lines our servers wrote about our own hosts are passed, the first one about
 * an outside address is the border, and everything below it was written by the sender. Ends at the border, or at the
 * first line that cannot be passed.
 */
export function* stepsOf(
  fields: readonly HeaderField[],
  trust: Trust,
  receivedOf: ReceivedReader = receivedReader(),
): Generator<WalkStep> {
  const own = trust.ownHostNames;
  for (const [position, field] of fields.entries()) {
    if (field.name !== "received") continue;
    // qmail's first line names a process, not a server; it stands above the one that names the client.
    if (/^\(qmail \d+ invoked /.test(field.value)) {
      yield { position, hop: null, outcome: "passed", why: "it names a process of qmail, not a server" };
      continue;
    }
    const hop = receivedOf(field);
    const step = { position, hop };
    if (hop.by === null || !own.has(hop.by)) {
      yield { ...step, outcome: "foreign", why: "a Received line that is not from our servers comes first" };
      return;
    }
    if (hop.authenticated) {
      yield { ...step, outcome: "own_user", why: "it was submitted by one of our own users" };
      return;
    }
    if (hop.ip === null) {
      if (!isLocalHandOver(hop, own)) {
        yield { ...step, outcome: "nameless", why: "our Received line names no address" };
        return;
      }
      yield { ...step, outcome: "passed", why: "it was handed over inside, and names no address" };
    } else if (trust.isInternal(hop.ip)) {
      yield { ...step, outcome: "passed", why: `${hop.ip} is one of our own or private` };
    } else {
      yield { ...step, outcome: "border", why: `our server ${hop.by} took it from ${hop.ip}` };
      return;
    }
  }
}

/** What the steps come to: the line of our border, if there is one. */
export function walkReceived(
  fields: readonly HeaderField[],
  trust: Trust,
  receivedOf: ReceivedReader = receivedReader(),
): Walk {
  const queueIds: string[] = [];
  const stopped = (stop: string, inside = false): Walk => ({
    hop: null,
    ip: null,
    queueIds,
    stop,
    position: -1,
    inside,
  });
  if (trust.ownHostNames.size === 0) {
    const unseen = !fields.some((field) => field.name === "received");
    return stopped("the provider's own host names are not set", unseen);
  }
  for (const { position, hop, outcome, why } of stepsOf(fields, trust, receivedOf)) {
    if (outcome === "foreign") return stopped(why);
    if (hop === null) continue;
    if (hop.queueId !== null) queueIds.unshift(hop.queueId);
    if (outcome === "own_user") return { hop, ip: null, queueIds, stop: why, position, inside: true };
    if (outcome === "nameless") return stopped(why);
    if (outcome === "border") return { hop, ip: hop.ip, queueIds, stop: why, position, inside: false };
  }
  return stopped("no Received line of ours names an outside address", true);
}

/** The walk of a message that a reader enclosed: every line in it is the reader's text, so it shows nothing. */
export const enclosedWalk: Walk = {
  hop: null,
  ip: null,
  queueIds: [],
  stop: "a reader enclosed the message, so its Received lines prove nothing",
  position: -1,
  inside: false,
};

/** A line without an address that still proves nothing came from outside: local pickup, or from a host of ours. */
function isLocalHandOver(hop: Received, own: ReadonlySet<string>): boolean {
  if (hop.fromName === null) return true;
  return own.has(hostName(hop.fromName)) || /^localhost$/i.test(hop.fromName);
}

/** A delivery our filters told us about (lib/ingest), and what it was found by. */
export type DeliveryFound = {
  ip: string;
  port: number | null;
  at: Date;
  foundBy: "queue id" | "filter id" | "Message-ID and recipient";
};

export type AttributionInput = {
  delivery: DeliveryFound | null;
  /** From an allow-listed peer, about this very message (not about a report or a forward that wraps it). */
  xforward: { ip: string; port: number | null } | null;
  /** Fields of an authenticated HTTP source. */
  sourceFields: { ip: string; port: number | null } | null;
  walk: Walk;
};

export type Attribution = {
  method: AttributionMethod;
  ip: string | null;
  port: number | null;
  deliveredAt: Date | null;
  evidence: EvidenceStep[];
};

/** Climbs down the ladder to the best evidence there is. Every rung leaves a step, used or not. */
export function attribute(input: AttributionInput, trust: Trust): Attribution {
  const evidence: EvidenceStep[] = [];
  const walkAt = input.walk.hop?.at ?? null;
  let answer: Omit<Attribution, "evidence"> | null = null;

  const consider = (
    rung: AttributionMethod,
    found: { ip: string; port: number | null; at: Date | null; detail: string } | null,
  ): void => {
    if (found === null) return void evidence.push({ rung, outcome: "absent", detail: "" });
    const ip = canonicalAddress(found.ip);
    if (ip === null || trust.isInternal(ip)) {
      const detail = ip === null ? "not an address" : `${ip} is one of our own or private`;
      return void evidence.push({ rung, outcome: "skipped", detail });
    }
    if (answer !== null) {
      const outcome = answer.ip === ip ? "skipped" : "conflict";
      return void evidence.push({ rung, outcome, detail: found.detail });
    }
    evidence.push({ rung, outcome: "used", detail: found.detail });
    answer = { method: rung, ip, port: found.port, deliveredAt: found.at ?? walkAt };
  };

  const { delivery, xforward, sourceFields, walk } = input;
  if (delivery !== null && contradicts(delivery, walk)) {
    const detail = `a delivery from ${delivery.ip} has the same ${delivery.foundBy}, but ${walk.stop}`;
    evidence.push({ rung: "delivery_record", outcome: "conflict", detail });
  } else {
    const detail = delivery === null ? "" : `a delivery from ${delivery.ip}, found by ${delivery.foundBy}`;
    consider("delivery_record", delivery && { ...delivery, detail });
  }
  consider("xforward", xforward && { ...xforward, at: null, detail: `the peer says ${xforward.ip}` });
  consider(
    "source_fields",
    sourceFields && { ...sourceFields, at: null, detail: `the source says ${sourceFields.ip}` },
  );
  if (walk.ip === null || walk.hop === null) {
    evidence.push({ rung: "received_walk", outcome: "absent", detail: walk.stop });
  } else {
    consider("received_walk", { ip: walk.ip, port: walk.hop.port, at: walkAt, detail: walk.stop });
  }
  return { ...(answer ?? { method: "none", ip: null, port: null, deliveredAt: walkAt }), evidence };
}

/**
 * The queue id stands in the line our server wrote. The filter's id and the Message-ID stand in fields that a sender
 * can write too, copying those of somebody else's mail: a delivery found by them must agree with our own line.
 */
function contradicts(delivery: DeliveryFound, walk: Walk): boolean {
  return delivery.foundBy !== "queue id" && walk.ip !== null && walk.ip !== canonicalAddress(delivery.ip);
}
