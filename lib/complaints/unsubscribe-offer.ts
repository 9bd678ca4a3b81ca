// How a message offers to be taken off its list. The sender wrote it, so it is a claim: whoever acts on it checks that
// a DKIM signature covers both fields (RFC 8058 section 4) and where the address leads.
import { allValues, type HeaderField } from "./message";

export type UnsubscribeOffer = {
  /** An https address that takes a POST of `List-Unsubscribe=One-Click` (RFC 8058 section 3.1). */
  url: string | null;
  /** The mailto address (RFC 2369 section 3.2). */
  mailto: string | null;
};

const LONGEST = 2000;

/** The offer of a header block; a field that stands twice offers nothing, because nobody knows which one counts. */
export function unsubscribeOfferOf(fields: readonly HeaderField[]): UnsubscribeOffer {
  const [offer = "", ...more] = allValues(fields, "list-unsubscribe");
  if (more.length > 0) return { url: null, mailto: null };
  // RFC 2369 section 2: addresses in angle brackets, the best first; what stands between them is a comment.
  const addresses = [...offer.matchAll(/<([^<>]*)>/g)]
    .map(([, text = ""]) => text.replace(/\s/g, ""))
    .filter((text) => text.length <= LONGEST && /^[!-~]+$/.test(text) && URL.canParse(text));
  const post = allValues(fields, "list-unsubscribe-post").map((value) => value.replace(/\s/g, ""));
  const oneClick = post.length === 1 && post[0]?.toLowerCase() === "list-unsubscribe=one-click";
  const first = (scheme: RegExp): string | null => addresses.find((text) => scheme.test(text)) ?? null;
  return { url: oneClick ? first(/^https:\/\//i) : null, mailto: first(/^mailto:[^?]*@/i) };
}
