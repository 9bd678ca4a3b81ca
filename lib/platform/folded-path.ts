// Which paths are the same whatever the case of their letters: those that scripts written for SNDS have built in.

const prefixes = ["/snds/", "/ip-domain-management-snds/"];

/** The path in lower case when it must be rewritten, else null. The query is no part of it and keeps its case. */
export function foldedPath(pathname: string): string | null {
  const lower = pathname.toLowerCase();
  const belongs = prefixes.some((prefix) => `${lower}/`.startsWith(prefix));
  return belongs && lower !== pathname ? lower : null;
}
