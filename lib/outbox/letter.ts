// One look for every mail: from its parts to plain text and to simple HTML, everything escaped.

export type Letter = {
  heading: string;
  /** Said in this order, before facts and actions. */
  paragraphs: readonly string[];
  /** Numbers to see at a glance, after the paragraphs: two beside each other on a phone. */
  figures?: readonly { label: string; value: string; change: string }[];
  /** A sentence and the lines under it, after the paragraphs. */
  lists?: readonly { title: string; items: readonly Item[] }[];
  /** Label and value, one line each: what the reader needs to judge the mail by. */
  facts?: readonly (readonly [label: string, value: string])[];
  /** Absolute http(s) links made by publicLink; the first is the main one. */
  actions?: readonly { label: string; url: string }[];
  /** Said after the actions: how long a link lasts, what happens if nothing is done. */
  closing?: readonly string[];
  /** Who sends this and why the reader gets it. */
  footer: string;
};

/** A line, or what it is about and what is said of it: an address of IPv6 fills a line of a phone. */
export type Item = string | { lead: string; text: string };

export type LetterBody = { text: string; html: string };

/** Writes a letter. Throws on a link that is not http or https. */
export function writeLetter(letter: Letter): LetterBody {
  for (const { url } of letter.actions ?? []) {
    if (!/^https?:\/\/[^\s"<>]+$/.test(url))
      throw new Error("A mail can only link to an http or https address.");
  }
  return { text: asText(letter), html: asHtml(letter) };
}

function asText({
  heading,
  paragraphs,
  figures = [],
  lists = [],
  facts = [],
  actions = [],
  closing = [],
  footer,
}: Letter): string {
  const broad = Math.max(0, ...figures.map(({ label }) => label.length));
  const width = Math.max(0, ...facts.map(([label]) => label.length));
  const blocks = [
    heading,
    ...paragraphs,
    figures
      .map(({ label, value, change }) => `${`${label}:`.padEnd(broad + 1)} ${value} (${change})`)
      .join("\n"),
    ...lists.map(({ title, items }) =>
      [
        title,
        ...items.map((item) => `- ${typeof item === "string" ? item : `${item.lead}: ${item.text}`}`),
      ].join("\n"),
    ),
    facts.map(([label, value]) => `${`${label}:`.padEnd(width + 1)} ${oneLine(value)}`).join("\n"),
    ...actions.map(({ label, url }) => `${label}:\n${url}`),
    ...closing,
    `-- \n${footer}`,
  ];
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

// Inline styles and a table for the facts because mail programs drop style sheets; the one in <head> only turns the
// colours around where it is honoured.
function asHtml({
  heading,
  paragraphs,
  figures = [],
  lists = [],
  facts = [],
  actions = [],
  closing = [],
  footer,
}: Letter): string {
  const paragraph = (text: string) => `<p style="margin:0 0 16px">${escapeHtml(text)}</p>`;
  const rows = facts.map(
    ([label, value]) =>
      `<tr><td class="quiet" style="padding:4px 16px 4px 0;color:#5c6470;vertical-align:top">${escapeHtml(label)}</td>` +
      `<td style="padding:4px 0;vertical-align:top;word-break:break-word">${escapeHtml(value)}</td></tr>`,
  );
  const links = actions.map(({ label, url }, at) => {
    const style =
      at === 0
        ? "background:#334fb8;color:#ffffff;border:1px solid #334fb8"
        : "background:transparent;color:#334fb8;border:1px solid #334fb8";
    const button = `display:inline-block;padding:10px 18px;border-radius:6px;text-decoration:none;font-weight:600;${style}`;
    return (
      `<p style="margin:0 0 16px"><a class="${at === 0 ? "main" : "other"}" href="${escapeHtml(url)}" style="${button}">${escapeHtml(label)}</a><br>` +
      `<span class="quiet" style="color:#5c6470;font-size:13px;word-break:break-all">${escapeHtml(url)}</span></p>`
    );
  });
  // Blocks in a line, not a table: they stand beside each other where there is room, and break where there is none.
  const tiles = figures.map(
    ({ label, value, change }) =>
      '<div class="tile" style="display:inline-block;box-sizing:border-box;width:47%;min-width:130px;max-width:178px;margin:0 2% 10px 0;padding:10px 12px;border:1px solid #c9ced6;border-radius:8px;vertical-align:top">' +
      `<div class="quiet" style="color:#5c6470;font-size:13px">${escapeHtml(label)}</div>` +
      `<div style="font-size:20px;font-weight:600;line-height:1.3;white-space:nowrap">${escapeHtml(value)}</div>` +
      `<div class="quiet" style="color:#5c6470;font-size:13px">${escapeHtml(change)}</div></div>`,
  );
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">',
    `<title>${escapeHtml(heading)}</title>`,
    "<style>:root{color-scheme:light dark}@media(prefers-color-scheme:dark){",
    "body,.sheet{background:#181b21!important;color:#e6e8eb!important}.quiet{color:#a3abb6!important}.tile,.foot{border-color:#3a424d!important}",
    "a.main{background:#99b5fe!important;color:#14161a!important}a.other{color:#99b5fe!important;border-color:#99b5fe!important}}",
    "</style></head>",
    '<body style="margin:0;padding:0;background:#ffffff;color:#1c2128">',
    '<div class="sheet" style="max-width:600px;margin:0 auto;padding:24px 16px;overflow-wrap:anywhere;font:16px/1.5 system-ui,-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif">',
    `<h1 style="margin:0 0 16px;font-size:21px;line-height:1.3">${escapeHtml(heading)}</h1>`,
    ...paragraphs.map(paragraph),
    tiles.length > 0 ? `<div style="margin:0 0 10px">${tiles.join("")}</div>` : "",
    ...lists.map(
      ({ title, items }) =>
        `<p style="margin:0 0 4px;font-weight:600">${escapeHtml(title)}</p>` +
        `<ul style="margin:0 0 16px;padding:0 0 0 20px">${items
          .map((item) => `<li style="margin:0 0 4px">${itemHtml(item)}</li>`)
          .join("")}</ul>`,
    ),
    rows.length > 0
      ? `<table role="presentation" style="border-collapse:collapse;margin:0 0 16px">${rows.join("")}</table>`
      : "",
    ...links,
    ...closing.map(paragraph),
    `<p class="quiet foot" style="margin:24px 0 0;padding-top:12px;border-top:1px solid #c9ced6;color:#5c6470;font-size:13px">${escapeHtml(footer)}</p>`,
    "</div></body></html>",
    "",
  ].join("\n");
}

function itemHtml(item: Item): string {
  if (typeof item === "string") return escapeHtml(item);
  return `<span style="font-weight:600">${escapeHtml(item.lead)}</span><br>${escapeHtml(item.text)}`;
}

/** Text as it may stand in HTML, in an element or a quoted attribute. */
function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
