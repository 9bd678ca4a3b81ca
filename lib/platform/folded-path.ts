// Which paths are the same whatever the case of their letters: those that scripts written for SNDS have built in.

const prefixes = ["/snds/", "/ip-domain-management-snds/"];

/** Whether a path is one of theirs. Their links hold a key: no page that follows may learn where it came from. */
export function isSndsPath(pathname: string): boolean {
  const lower = pathname.toLowerCase();
  return prefixes.some((prefix) => `${lower}/`.startsWith(prefix));
}

/** A request's path and query with the path in the one letter case that is served. The query keeps its case. */
export function foldedUrl(url: string): string {
  const end = url.indexOf("?");
  const pathname = end < 0 ? url : url.slice(0, end);
  return isSndsPath(pathname) ? pathname.toLowerCase() + url.slice(pathname.length) : url;
}
