// A content file: a head of `name: value` lines, an empty line, and Markdown in which `{{fact}}` stands for something
// the provider has set, and `{{#fact}}…{{/fact}}`, `{{^fact}}…{{/fact}}` for text with and without it.

import { guideGroups } from "./groups";
import type { GuideGroup, GuidePage } from "./schema";

/** Facts by name; an empty text counts as not set. */
export type Facts = Readonly<Record<string, string>>;

/**
 * Reads one file. `slug` is its path without extension.
 * @throws Error that names the file and what is missing: an operator wrote it.
 */
export function readPage(slug: string, text: string, facts: Facts, codeNames: Facts): GuidePage {
  const [headText = "", ...rest] = text.replaceAll("\r\n", "\n").split(/\n\n/);
  const head = new Map(
    headText.split("\n").map((line): [string, string] => {
      const at = line.indexOf(":");
      return [line.slice(0, at).trim(), line.slice(at + 1).trim()];
    }),
  );
  const need = (name: string): string => {
    const value = head.get(name) ?? "";
    if (value === "") throw new Error(`The page ${slug} has no line "${name}: …" in its head.`);
    return fillIn(value, facts);
  };
  const codeName = /^codes\/(.+)$/.exec(slug)?.[1];
  return {
    slug,
    title: need("title"),
    lead: need("lead"),
    group: codeName === undefined ? groupOf(need("group"), slug) : null,
    order: Number(head.get("order") ?? 100),
    body: fillIn(rest.join("\n\n"), facts),
    code:
      codeName === undefined
        ? null
        : {
            name: codeName,
            ownName: codeNames[codeName] ?? codeName,
            reply: need("reply"),
            reason: need("causes"),
          },
  };
}

function groupOf(text: string, slug: string): GuideGroup {
  const group = guideGroups.find((each) => each === text);
  if (group === undefined) throw new Error(`The page ${slug} is in a group that does not exist: ${text}.`);
  return group;
}

/** Puts facts into a text; a name that is no fact stays as it stands, so that it is seen. */
export function fillIn(text: string, facts: Facts): string {
  return text
    .replace(
      /\{\{([#^])(\w+)\}\}([\s\S]*?)\{\{\/\2\}\}/g,
      (_whole, sign: string, name: string, inner: string) =>
        ((facts[name] ?? "") !== "") === (sign === "#") ? inner : "",
    )
    .replace(/\{\{(\w+)\}\}/g, (whole, name: string) => facts[name] ?? whole);
}

/** `SC-004=LP-104` lines as ours to theirs. */
export function readCodeNames(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    lines.map((line): [string, string] => {
      const at = line.indexOf("=");
      return [line.slice(0, at), line.slice(at + 1)];
    }),
  );
}

/** Pages in the order of their groups, then their own. Codes come last, by name. */
export function byPlace(a: GuidePage, b: GuidePage): number {
  return (
    placeOf(a) - placeOf(b) || a.order - b.order || a.slug.localeCompare(b.slug, "en", { numeric: true })
  );
}

function placeOf({ group }: GuidePage): number {
  return group === null ? guideGroups.length : guideGroups.indexOf(group);
}
