// What a reader can choose among, in the API and in the URL of a page: without Zod, which pages are sent without.

export const filterResults = ["GREEN", "YELLOW", "RED"] as const;

export const statusStates = ["blocked", "junked", "limited"] as const;

/** Days ending at the last complete day; `today` is today so far. */
export const windows = ["today", "1", "7", "30", "90", "400"] as const;

/** The only columns a list can be sorted by. severity: status, then result, then complaint rate, then volume. */
export const sortColumns = [
  "severity",
  "ip",
  "volume",
  "dataCommands",
  "rcptCommands",
  "spamShare",
  "complaints",
  "complaintRate",
  "trapHits",
  "unknownShare",
  "firstSeen",
  "lastSeen",
] as const;

/** network: /24 of IPv4, /48 of IPv6. asn: by the provider's routing table. */
export const groupKeys = ["network", "tag", "asn"] as const;
