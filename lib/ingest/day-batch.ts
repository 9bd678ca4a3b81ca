// Ready-made counts: a provider that adds up by itself sends one line for an address and day, and may send it again
// when it knows better.
import { addDays, type Day, dayOf, endOf, HOUR, startOf } from "@/lib/platform/day";
import { canonicalAddress } from "@/lib/platform/ip";
import { LineBatch } from "./batch";
import { cleanText, domainOf, MAX_EVENT_LEAD_MS, MAX_HELO, type Refusal, readFields } from "./event";
import { type DayLine, type DayMode, dayLine } from "./schema";

/** The first day whose counts are taken, from the provider's keeping time. */
export function firstDayKept(retentionDays: number, now: Date): Day {
  return addDays(dayOf(now), -retentionDays);
}

export class DayBatch extends LineBatch {
  private readonly named = new Set<string>();

  constructor(
    sourceId: string,
    private readonly mode: DayMode,
    private readonly firstDay: Day,
    now: Date,
  ) {
    super(sourceId, now);
  }

  protected take(text: string): Refusal | null {
    const read = readFields(dayLine, text);
    if ("refusal" in read) return read.refusal;
    const line = read.fields;
    const ip = canonicalAddress(line.ip);
    if (ip === null) return { code: "bad_address", message: "ip: is not an IPv4 or IPv6 address." };
    const refusal = this.faultOf(line, ip);
    if (refusal !== null) return refusal;
    const { day, helo, mailFrom, firstSeen, lastSeen, ip: _ip, ...counts } = line;
    this.totals.addDay({
      ip,
      day,
      ...counts,
      helo: helo ? cleanText(helo, MAX_HELO) : null,
      mailFromDomain: mailFrom ? domainOf(mailFrom) : null,
      firstSeenAt: firstSeen ? Date.parse(firstSeen) : null,
      lastSeenAt: lastSeen ? Date.parse(lastSeen) : null,
    });
    this.counted(startOf(day).getTime());
    // The counts of a day that is over close it, as an event of the next day would.
    const closes = endOf(day).getTime() + HOUR;
    this.newestAt = Math.max(this.newestAt ?? 0, Math.min(closes, this.now.getTime()));
    return null;
  }

  private faultOf(line: DayLine, ip: string): Refusal | null {
    const { day, firstSeen, lastSeen } = line;
    if (day < this.firstDay) {
      return { code: "too_old", message: `day: is before ${this.firstDay}, the first that is kept.` };
    }
    const latest = this.now.getTime() + MAX_EVENT_LEAD_MS;
    if (startOf(day).getTime() > latest) return { code: "in_future", message: "day: has not begun." };
    for (const [name, text] of Object.entries({ firstSeen, lastSeen })) {
      const at = text ? Date.parse(text) : null;
      if (at !== null && (at < startOf(day).getTime() || at >= endOf(day).getTime())) {
        return { code: "inconsistent", message: `${name}: is not on the day.` };
      }
    }
    if (line.rcptUnknown > line.rcptCommands) {
      return { code: "inconsistent", message: "rcptUnknown: is larger than rcptCommands." };
    }
    if (line.ham + line.suspect + line.spam > line.recipients) {
      return { code: "inconsistent", message: "ham, suspect and spam: are more than recipients." };
    }
    if (this.mode === "replace") {
      const key = `${ip} ${day}`;
      if (this.named.has(key)) {
        return { code: "inconsistent", message: "ip and day: stand twice in a batch that replaces." };
      }
      this.named.add(key);
    }
    return null;
  }
}
