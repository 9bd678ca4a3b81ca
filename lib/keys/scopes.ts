// What keys open.

/**
 * What a key can open. snds: the SNDS reports, and alone it makes a link key, whose secret may stand in an address.
 * Every other scope is a permission of the API.
 */
export const keyScopes = [
  "snds",
  "ips:read",
  "complaints:read",
  "networks:read",
  "networks:write",
  "feeds:read",
  "feeds:write",
  "notebook:read",
  "notebook:write",
  "cases:read",
  "alerts:read",
  "alerts:write",
  "members:read",
  "audit:read",
] as const;
type Scope = (typeof keyScopes)[number];

/** What a key limited to networks, or to feeds, can still open. */
export const networkScopes: readonly Scope[] = ["snds", "ips:read", "complaints:read"];
export const feedScopes: readonly Scope[] = ["feeds:read", "feeds:write"];
