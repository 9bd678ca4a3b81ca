// What a grant rests on, in words.
const words: Record<string, string> = {
  reverse_zone_txt: "reverse-zone record",
  host_token: "host-name record",
  contact_mail: "contact mail",
  staff: "staff decision",
  delegation: "delegated",
};

/** The proof in words; an unknown one by its own name. */
export function proofWords(proof: string): string {
  return words[proof] ?? proof;
}
