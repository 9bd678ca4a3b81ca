// What the mails about keys say.
import { type LetterBody, writeLetter } from "@/lib/outbox/letter";
import { dateWords, dayOf, instantWords } from "@/lib/platform/day";

/** To owners and admins: a key ends soon. */
export function expiryMail(facts: {
  provider: string;
  name: string;
  prefix: string;
  expiresAt: Date;
  lastUsedAt: Date | null;
  url: string;
}): { kind: string; subject: string } & LetterBody {
  const day = dateWords(dayOf(facts.expiresAt));
  return {
    kind: "key.expiry",
    subject: `The key ${facts.name} ends on ${day}`,
    ...writeLetter({
      heading: `The key ${facts.name} ends on ${day}`,
      paragraphs: [
        "Scripts that use it are refused from then on.",
        "Rotate it: the new key has the same scopes, and both work for as long as you choose, so that scripts can be changed one by one.",
      ],
      facts: [
        ["Begins with", facts.prefix],
        ["Ends", instantWords(facts.expiresAt.toISOString())],
        ["Last used", facts.lastUsedAt === null ? "never" : dateWords(dayOf(facts.lastUsedAt))],
      ],
      actions: [{ label: "Open keys", url: facts.url }],
      footer: `${facts.provider} sent this to the owners and admins of your organization.`,
    }),
  };
}
