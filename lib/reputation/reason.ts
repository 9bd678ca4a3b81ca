// Why an address is blocked, junked or limited, in the three forms a reader meets: public words, how it clears, and
// the text of the SNDS status file. Staff detail (signals, scores, rules) never passes through here.
import type { IpStatus, ReasonClass, StatusState } from "./schema";

type Reason = {
  /** Completes "Mail is refused: …". */
  text: string;
  clears: string;
  /** Reply code of refusals and of deferrals, unless the status names its own. */
  code: string;
};

const reasons: Record<ReasonClass, Reason> = {
  complaints: {
    text: "user complaints or other evidence of spamming",
    clears:
      "Join the feedback loop, remove everyone who complains, and stop the stream they complain about. A request for mitigation is possible once the complaint rate is below 0.3 % over 7 days and the spam share is below 90 %.",
    code: "SC-004",
  },
  harvesting: {
    text: "addresses were probed without mail being sent (namespace mining)",
    clears:
      "Stop checking lists by probing addresses, and look for a compromised machine. It clears after 48 hours without probing.",
    code: "SC-002",
  },
  outside_list: {
    text: "the address is on an outside block list",
    clears:
      "Resolve it with the operator of that list first. It clears here within a day of being removed there.",
    code: "OU-001",
  },
  open_relay: {
    text: "the address looks like an open proxy or relay",
    clears: "Close the relay or proxy. It clears after 48 hours without a sign of it.",
    code: "SC-003",
  },
  dynamic: {
    text: "the address is dynamic or residential",
    clears:
      "Send through the relay of the access provider. If this is a mail server on a fixed address, give it reverse DNS that says so.",
    code: "DY-001",
  },
  compromised: {
    text: "the machine looks compromised or infected",
    clears:
      "Clean the machine and change its credentials. It clears after 48 hours without a sign of infection.",
    code: "DY-002",
  },
  authentication: {
    text: "mail does not meet the authentication rules for bulk senders",
    clears:
      "Publish and pass SPF, DKIM and DMARC, with the visible sender's domain aligned. It clears with the next mail that passes.",
    code: "AU-515",
  },
  rate: {
    text: "more mail than this address's reputation allows",
    clears:
      "Send more slowly, warm the address up over two weeks, and clean the lists. The limit rises by itself.",
    code: "RP-001",
  },
};

const stateWords: Record<StatusState, string> = {
  blocked: "Mail is refused",
  junked: "Mail goes to the junk folder",
  limited: "Mail is slowed down",
};

/** Heaviest first: a blocked address is also all that the others are. */
export const stateWeight: Record<StatusState, number> = { blocked: 3, junked: 2, limited: 1 };

/** What happened, in public words, as one sentence without a full stop. */
export function reasonText(state: StatusState, reason: ReasonClass): string {
  return `${stateWords[state]}: ${reasons[reason].text}`;
}

/** What the owner does, and what happens then. */
export function clearsText(reason: ReasonClass): string {
  return reasons[reason].clears;
}

/** The code in our SMTP replies: the status's own, or the usual one of the reason; none for junked mail. */
export function replyCode(state: StatusState, reason: ReasonClass, own: string | null): string | null {
  return own ?? (state === "junked" ? null : reasons[reason].code);
}

/** The public form of a stored status. */
export function publicStatus(stored: {
  state: StatusState;
  network: string;
  reason: ReasonClass;
  code: string | null;
  since: Date;
  until: Date | null;
}): IpStatus {
  return {
    state: stored.state,
    network: stored.network,
    reason: stored.reason,
    reasonText: reasonText(stored.state, stored.reason),
    clears: clearsText(stored.reason),
    code: replyCode(stored.state, stored.reason, stored.code),
    since: stored.since.toISOString(),
    until: stored.until?.toISOString() ?? null,
  };
}

/** The heaviest first; among equals the one that began first. */
export function byWeight(a: IpStatus, b: IpStatus): number {
  return stateWeight[b.state] - stateWeight[a.state] || (a.since < b.since ? -1 : 1);
}

/** The heaviest first; among equals the one that began last, which its reader may not know of yet. */
export function byWeightAndNewest(a: IpStatus, b: IpStatus): number {
  return stateWeight[b.state] - stateWeight[a.state] || (a.since > b.since ? -1 : 1);
}

/**
 * The two last columns of the SNDS status file, whose readers know five texts. Yes means refused. A limited address
 * is neither refused nor junked; it is listed with the milder pair, because leaving it out would call it normal.
 */
export function sndsStatus(state: StatusState, reason: ReasonClass): { blocked: boolean; text: string } {
  const blocked = state === "blocked";
  if (reason === "harvesting") return { blocked, text: "E-mail address harvesting" };
  if (reason === "outside_list") return { blocked, text: "SpamHaus SBL/XBL" };
  const verb = blocked ? "Blocked" : "Junked";
  return { blocked, text: `${verb} due to user complaints or other evidence of spamming` };
}
