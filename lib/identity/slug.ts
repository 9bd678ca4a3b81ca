// The short name of an organization in URLs and on the command line.

/** The slug of a name: letters and digits of ASCII with hyphens between, 40 at most. */
export function slugOf(name: string): string {
  const slug = name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 40)
    .replace(/^-+|-+$/g, "");
  return slug === "" ? "organization" : slug;
}

/** The candidates in the order they are tried: `acme`, `acme-2`, `acme-3` … */
export function slugCandidate(name: string, attempt: number): string {
  return attempt === 1 ? slugOf(name) : `${slugOf(name)}-${attempt}`;
}
