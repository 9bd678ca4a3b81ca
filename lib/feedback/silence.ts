// Which addresses never get mail about a feed, whatever is asked: doors for complaints and our own here, traps and
// mailboxes that complained in commands.ts. The answer to the asker is the same as for any other, so that nobody can search for traps here.
import { feedIdOfBounce } from "./bounce-address";

/** Whether the settings alone silence an address. */
export function isSilenced(settings: { reportAddress: string }, address: string): boolean {
  const lower = address.toLowerCase();
  const local = lower.slice(0, lower.lastIndexOf("@"));
  return (
    ["junk", "phish", "notjunk"].includes(local) ||
    settings.reportAddress.toLowerCase() === lower ||
    feedIdOfBounce(lower) !== null
  );
}
