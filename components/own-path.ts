// Where a person lands after signing in: only a page of this site, whatever the link that brought them says.

/** `next` as a path of `origin`, or `otherwise`. Parsed as the browser parses it, tabs and backslashes included. */
export function ownPath(next: string | null, origin: string, otherwise: string): string {
  if (next === null || !next.startsWith("/")) return otherwise;
  const target = URL.canParse(next, origin) ? new URL(next, origin) : null;
  if (target === null || target.origin !== origin) return otherwise;
  // A second parse of the bare path must not read its start as a host.
  return target.pathname.startsWith("//") ? otherwise : `${target.pathname}${target.search}${target.hash}`;
}
