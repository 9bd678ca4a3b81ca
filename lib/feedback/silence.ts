// Which addresses never get mail about a feed, whatever is asked: traps, doors for complaints, our own, and mailboxes
// that complained. The answer to the asker is the same as for any other, so that nobody can search for traps here.
import { feedIdOfBounce } from "./bounce-address";

/** Whether the settings alone silence an address. */
export function isSilenced(
  settings: { trapAddresses: readonly string[]; reportAddress: string },
  address: string,
): boolean {
  const lower = address.toLowerCase();
  const local = lower.slice(0, lower.lastIndexOf("@"));
  return (
    settings.trapAddresses.some((trap) => trap.toLowerCase() === lower) ||
    ["junk", "phish", "notjunk"].includes(local) ||
    settings.reportAddress.toLowerCase() === lower ||
    feedIdOfBounce(lower) !== null
  );
}
