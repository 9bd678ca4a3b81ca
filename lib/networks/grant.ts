// What state is a grant in, how far back does it reach, and when does it end? Pure; every answer takes `now`.
import { addDays, type Day, dateWords, dayOf, daysBetween, latestDay } from "@/lib/platform/day";
import type { GrantState, ProofName } from "./schema";

type Dated = {
  proof: ProofName;
  expiresAt: Date | null;
  suspendedAt: Date | null;
  suspendedReason: string | null;
  revokedAt: Date | null;
  missingSince: Date | null;
  changedSince: Date | null;
  holderChangedAt: Date | null;
};

/** revoked and expired are final; suspended comes back with its proof. */
export function grantStateOf(grant: Dated, now: Date): GrantState {
  if (grant.revokedAt !== null) return "revoked";
  if (grant.expiresAt !== null && grant.expiresAt <= now) return "expired";
  return grant.suspendedAt === null ? "active" : "suspended";
}

const rests: Record<ProofName, string> = {
  reverse_zone_txt: "Rests on the record in the reverse zone, looked up every day: leave it in place.",
  host_token: "Rests on the record at the host name of the address, looked up every day: leave it in place.",
  contact_mail: "Rests on the word of a contact of the network.",
  staff: "Granted by the provider's staff.",
};

/** What a grant rests on, what is wrong with it and what to do, in plain sentences. */
export function grantSentence(grant: Dated, now: Date): string {
  const state = grantStateOf(grant, now);
  if (state === "revoked") return `Ended on ${dateOf(grant.revokedAt ?? now)}.`;
  if (state === "expired") {
    return `Ended on ${dateOf(grant.expiresAt ?? now)} because its proof was not renewed. Claim the network again.`;
  }
  if (state === "suspended") {
    const next =
      grant.holderChangedAt === null
        ? "Put the record back; access returns with the next check."
        : "If it is still yours, claim it again.";
    return `Suspended on ${dateOf(grant.suspendedAt ?? now)}: ${grant.suspendedReason ?? "the proof went missing."} ${next}`;
  }
  if (grant.changedSince !== null) {
    return `${places[grant.proof]} holds a record with another token since the last check. If that lasts a day, access is suspended.`;
  }
  if (grant.missingSince !== null) {
    return `The record is missing since ${dateOf(grant.missingSince)}. Put it back: after 7 days access is suspended.`;
  }
  const until =
    grant.expiresAt === null ? "" : ` Valid through ${dateOf(new Date(grant.expiresAt.getTime() - 1))}.`;
  return rests[grant.proof] + until;
}

const dateOf = (instant: Date): string => dateWords(dayOf(instant));

const places: Record<ProofName, string> = {
  reverse_zone_txt: "The reverse zone",
  host_token: "The host name",
  contact_mail: "The contact",
  staff: "The staff",
};

export const suspensionReasons = {
  missing: "the record was missing for 7 days.",
  changed: "a record with another token stood in its place for a day.",
  holder: "the registry names another holder of the network than at the proof.",
} as const;

/** Days before the proof that a holder may read, by who vouches. */
const historyDays = { proof: 30, staff: 90 } as const;

/**
 * The first readable day of a grant proven on `proofDay`: 30 days back, but not before the registry says the network
 * was registered or last changed: what came before belonged to somebody else.
 */
export function provenFirstDay(proofDay: Day, registryDays: readonly Day[]): Day {
  const past = registryDays.filter((day) => day <= proofDay);
  return [addDays(proofDay, -historyDays.proof), ...past].sort().at(-1) ?? proofDay;
}

/**
 * The first readable day of a grant that a contact prolongs. One that had ended reaches no further back than a new
 * one would: in between the network may have been somebody else's.
 */
export function renewedFirstDay(
  grant: { firstDay: Day; expiresAt: Date | null },
  registryDays: readonly Day[],
  now: Date,
): Day {
  if (grant.expiresAt === null || grant.expiresAt > now) return grant.firstDay;
  return latestDay(grant.firstDay, provenFirstDay(dayOf(now), registryDays));
}

/** The first readable day of a grant by staff or from the command line, when they name none. */
export function staffFirstDay(today: Day): Day {
  return addDays(today, -historyDays.staff);
}

const contactMonths = 10;

/** When a grant by contact mail ends: ten months on, on the same day of the month or the last one there is. */
export function contactExpiry(now: Date): Date {
  const end = new Date(now);
  end.setUTCDate(1);
  end.setUTCMonth(end.getUTCMonth() + contactMonths);
  const lastDay = new Date(Date.UTC(end.getUTCFullYear(), end.getUTCMonth() + 1, 0)).getUTCDate();
  end.setUTCDate(Math.min(now.getUTCDate(), lastDay));
  return end;
}

const reminders = [3, 14, 30] as const;

/**
 * The reminder that is due: days before the end (30, 14 or 3), or null. `reminded` is the last one sent; a day that
 * the daily job missed is made up for by the next reminder still ahead.
 */
export function dueReminder(expiresAt: Date, reminded: number | null, now: Date): number | null {
  const left = daysBetween(dayOf(now), dayOf(expiresAt));
  if (expiresAt <= now) return null;
  const due = reminders.find((days) => left <= days);
  return due === undefined || (reminded !== null && reminded <= due) ? null : due;
}

/** Whether a contact may be asked to renew a grant: from the first reminder on, and after it ended. */
export function mayRenew(expiresAt: Date | null, now: Date): boolean {
  return expiresAt !== null && daysBetween(dayOf(now), dayOf(expiresAt)) <= reminders[2];
}

/** The one press that renews a grant's proof now: look the record up, or ask its contact again. Null: nothing to do. */
export function renewalOf(grant: Dated, now: Date): "check" | "ask" | null {
  if (grant.revokedAt !== null || grant.holderChangedAt !== null) return null;
  if (grant.proof === "contact_mail") return mayRenew(grant.expiresAt, now) ? "ask" : null;
  if (grant.proof === "staff") return null;
  return (grant.suspendedAt ?? grant.missingSince ?? grant.changedSince) ? "check" : null;
}

/** Whether staff can bring a grant back. */
export function mayRestore(grant: {
  revokedAt: Date | null;
  revokedBy: string | null;
  holderChangedAt: Date | null;
}): boolean {
  return grant.revokedAt === null ? grant.holderChangedAt !== null : grant.revokedBy === "staff";
}
