// Which paths are the same whatever the case of their letters: those that scripts written for SNDS have built in.

const prefixes = ["/snds/", "/ip-domain-management-snds/"];

/** Whether a path is one of theirs. Their links hold a key: no page that follows may learn where it came from. */
export function isSndsPath(pathname: string): boolean {
  const lower = pathname.toLowerCase();
  return prefixes.some((prefix) => `${lower}/`.startsWith(prefix));
}

/** The path in lower case when it must be rewritten, else null. The query is no part of it and keeps its case. */
export function foldedPath(pathname: string): string | null {
  const lower = pathname.toLowerCase();
  return isSndsPath(pathname) && lower !== pathname ? lower : null;
}
