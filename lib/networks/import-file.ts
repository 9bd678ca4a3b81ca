// What does a file of addresses, tags and customers say? CSV with comma, semicolon or tab, with or without a head line;
// the first column is an address, range or network, the others are tags for it.
import { parse } from "csv-parse/sync";
import { readClaimText } from "./claim-text";
import type { ImportedFile, ImportedTag, TextIssue } from "./schema";

const maxRows = 2000;
const headWords = /^(ip|ips|address|addresses|network|networks|cidr|range|prefix)$/i;

/**
 * The text to claim, and the tags to put on it. A row that cannot be claimed is an issue with its line number; the
 * others are taken. Tags are cut to 40 characters.
 */
export function readImportFile(file: string, allowReserved: boolean): ImportedFile {
  let rows: string[][];
  try {
    rows = parse(file, {
      bom: true,
      delimiter: [",", ";", "\t"],
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      comment: "#",
      comment_no_infix: true,
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : "";
    return failed(`This file is no table of comma-separated values. ${reason}`.trim());
  }
  const [head] = rows;
  const hasHead = headWords.test(head?.[0] ?? "");
  const body = hasHead ? rows.slice(1) : rows;
  if (body.length > maxRows) {
    return failed(`This file has ${body.length} rows; at most ${maxRows} are taken. Split it.`);
  }
  const items: string[] = [];
  const tags: ImportedTag[] = [];
  const issues: TextIssue[] = [];
  for (const [at, [item = "", ...words]] of body.entries()) {
    const read = readClaimText(item, allowReserved);
    const [issue] = read.issues;
    if (issue !== undefined || read.blocks.length === 0) {
      const line = at + (hasHead ? 2 : 1);
      const message = `Row ${line}: ${issue?.message ?? "The first column is empty."}`;
      issues.push({ item: item.slice(0, 60), message, suggestion: issue?.suggestion ?? null });
      continue;
    }
    items.push(item);
    for (const tag of new Set(words.map(tidy).filter((word) => word !== ""))) {
      tags.push(...read.blocks.map(({ network: { lo, hi } }) => ({ lo, hi, tag })));
    }
  }
  return { text: items.join("\n"), tags, issues };
}

const tidy = (word: string): string =>
  word
    .replace(/[\s\p{C}]+/gu, " ")
    .trim()
    .slice(0, 40)
    .trim();

function failed(message: string): ImportedFile {
  return { text: "", tags: [], issues: [{ item: "", message, suggestion: null }] };
}
