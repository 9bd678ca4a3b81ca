// What a sender wrote into a message to recognize it by: its stream, and its own ids. With them an owner can act on a
// complaint without knowing who complained. The values are the sender's text and may hold the recipient.
import { firstValue, type HeaderField } from "./message";

/** Value by field name, as written in lower case. */
export type SenderIds = Record<string, string>;

const named = new Set(["message-id", "feedback-id", "list-id", "cfbl-feedback-id", "x-csa-complaints"]);
// The ids that mailing systems put into fields of their own: X-Campaign-ID, X-Job, X-SES-Outgoing-Id, X-MC-User …
const ownId =
  /^x-(?:[a-z0-9]+-)*(?:id|eid|uid|guid|uuid|sid|user|account|batch|campaign|campaignid|customer|job|jobid|list|mailing|mailingid|ref|reference|tag)$/;
/** Written by filters and stores at the provider, not by the sender. */
const notTheirs =
  /^x-(?:spam|spamd|rspamd|virus|amavis|sieve|quarantine|senderscope|ms-exchange-organization|original|envelope|delivered|gm-message|google-smtp)/;
const MOST = 12;
const LONGEST = 300;

/** The ids of a message, at most twelve. Texts are binary, like every header value. */
export function senderIdsOf(fields: readonly HeaderField[]): SenderIds {
  const ids: SenderIds = {};
  for (const { name, value } of fields) {
    if (!named.has(name) && (!ownId.test(name) || notTheirs.test(name))) continue;
    if (name in ids || value === "" || value.length > LONGEST || Object.keys(ids).length >= MOST) continue;
    ids[name] = value;
  }
  return ids;
}

/**
 * The identifier of its List-Id (RFC 2919), else the mail type of its Feedback-ID (campaign:customer:mail type:sender).
 * As written: in lower case an encoded recipient in it would not be found any more, and could still be guessed.
 */
export function streamOf(fields: readonly HeaderField[]): string | null {
  const list = firstValue(fields, "list-id");
  const listId =
    /<([^<>\s]{1,200})>\s*$/.exec(list ?? "")?.[1] ?? (/^[\w.-]{1,200}$/.test(list ?? "") ? list : null);
  if (listId !== null && listId !== undefined) return listId;
  const parts = firstValue(fields, "feedback-id")?.split(":") ?? [];
  const type = parts.length === 4 ? parts[2]?.trim() : undefined;
  return type !== undefined && /^[\w. -]{1,100}$/.test(type) ? type : null;
}
