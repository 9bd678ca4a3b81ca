// Trap hits as a source reports them, one a line. A hit counts where it came from; it is no mail of the provider's
// users, so nothing else is counted by it.
import { LineBatch } from "./batch";
import { isRefusal, type Refusal, readEvent, readFields } from "./event";
import { trapLine } from "./schema";

export class TrapBatch extends LineBatch {
  override readonly closesDays = false;

  protected take(text: string): Refusal | null {
    const read = readFields(trapLine, text);
    if ("refusal" in read) return read.refusal;
    const { ts, ip, helo, mailFrom, class: trap } = read.fields;
    const noMail = { rcptCommands: 0, dataCommands: 0, recipients: 0 };
    const event = readEvent({ ts, ip, helo, mailFrom, trap, ...noMail }, this.now);
    if (isRefusal(event)) return event;
    this.counted(event.at);
    this.totals.addEvent(event, true);
    return null;
  }
}
