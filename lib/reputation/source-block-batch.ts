// A source's list of what it blocks, junks or limits: read line by line, one status for a network.
import { LineBatch } from "@/lib/ingest/batch";
import { type Refusal, readFields } from "@/lib/ingest/event";
import { DAY, HOUR, later } from "@/lib/platform/day";
import { parseNetwork } from "@/lib/platform/ip";
import { type BlockMode, blockLine, type ReasonClass, type StatusState } from "./schema";

/** What a line says of a network; `state` null lifts it. */
export type BlockEntry = {
  network: string;
  lo: string;
  hi: string;
  state: StatusState | null;
  reason: ReasonClass | null;
  code: string | null;
  since: Date;
  until: Date | null;
};

/** Times outside these years are a fault of the source. */
const FIRST_SINCE = new Date("2000-01-01T00:00:00Z");
const LONGEST_MS = 10 * 365 * DAY;

export class BlockBatch extends LineBatch {
  override readonly closesDays = false;
  readonly entries: BlockEntry[] = [];
  private readonly named = new Set<string>();

  constructor(
    sourceId: string,
    private readonly mode: BlockMode,
    now: Date,
  ) {
    super(sourceId, now);
  }

  protected take(text: string): Refusal | null {
    const entry = this.entryOf(text);
    if ("refusal" in entry) return entry.refusal;
    this.named.add(entry.network);
    this.entries.push(entry);
    this.counted(this.now.getTime());
    return null;
  }

  private entryOf(text: string): BlockEntry | { refusal: Refusal } {
    const read = readFields(blockLine, text);
    if ("refusal" in read) return read;
    const line = read.fields;
    const refuse = (code: Refusal["code"], message: string) => ({ refusal: { code, message } });
    const network = parseNetwork(line.network);
    if (network === null) {
      return refuse("bad_address", "network: is neither an address nor a network with host bits zero.");
    }
    if (this.named.has(network.text)) return refuse("inconsistent", "network: stands twice in the batch.");
    if (line.state === "clear" && this.mode === "snapshot") {
      return refuse("inconsistent", "state: a snapshot lists what is in force; leave out what is clear.");
    }
    const said = line.since ? new Date(line.since) : this.now;
    const until = line.until ? new Date(line.until) : null;
    if (said < FIRST_SINCE) return refuse("too_old", "since: is before the year 2000.");
    if (said > later(this.now, HOUR)) {
      return refuse("in_future", "since: is more than an hour in the future.");
    }
    // A source's clock may run ahead: what it lists is in force now.
    const since = new Date(Math.min(said.getTime(), this.now.getTime()));
    if (until !== null && until <= since) return refuse("inconsistent", "until: is not later than since.");
    if (until !== null && until <= this.now) return refuse("too_old", "until: is over.");
    if (until !== null && until > later(this.now, LONGEST_MS)) {
      return refuse("in_future", "until: is more than ten years ahead; leave it out for no end.");
    }
    const { text: name, lo, hi } = network;
    const state = line.state === "clear" ? null : line.state;
    return {
      network: name,
      lo,
      hi,
      state,
      reason: line.reason ?? null,
      code: line.code ?? null,
      since,
      until,
    };
  }
}
