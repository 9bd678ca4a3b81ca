// What may be attached to a case: few kinds, small, and what they say they are.
import type { Issue } from "@/lib/platform/errors";

export const MAX_ATTACHMENTS = 5;
export const MAX_ATTACHMENT_BYTES = 5 * 1024 * 1024;

export type Attachment = { name: string; type: string; bytes: Uint8Array<ArrayBuffer> };

// The first bytes say what a file is; its name and declared type are only what somebody wrote.
const kinds: { type: string; fits: (bytes: Uint8Array) => boolean }[] = [
  { type: "application/pdf", fits: startsWith(0x25, 0x50, 0x44, 0x46, 0x2d) },
  { type: "image/png", fits: startsWith(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a) },
  { type: "image/jpeg", fits: startsWith(0xff, 0xd8, 0xff) },
  { type: "message/rfc822", fits: isText },
  { type: "text/csv", fits: isText },
  { type: "text/plain", fits: isText },
];

/**
 * The attachment as it is kept: its type one of ours, its name without a path. Null when it is of no kind that is
 * taken, or not what it says.
 */
export function acceptedAttachment({ name, type, bytes }: Attachment): Attachment | null {
  const declared = type.split(";")[0]?.trim().toLowerCase() ?? "";
  const byName = /\.eml$/i.test(name)
    ? "message/rfc822"
    : /\.(?:txt|log)$/i.test(name)
      ? "text/plain"
      : declared;
  const kind = kinds.find((each) => each.type === byName);
  if (kind === undefined || bytes.length > MAX_ATTACHMENT_BYTES || !kind.fits(bytes)) return null;
  return { name: plainName(name), type: kind.type, bytes };
}

/** The attachments, or what is wrong with each. */
export function checkAttachments(all: readonly Attachment[]): { taken: Attachment[]; issues: Issue[] } {
  const taken: Attachment[] = [];
  const issues: Issue[] = [];
  for (const [at, attachment] of all.entries()) {
    const accepted = at < MAX_ATTACHMENTS ? acceptedAttachment(attachment) : null;
    if (accepted !== null) taken.push(accepted);
    else {
      const message = `${plainName(attachment.name)} was not taken: text, mail (.eml), CSV, PDF, PNG and JPEG up to 5 MiB are, ${MAX_ATTACHMENTS} at a time`;
      issues.push({ path: `body.attachments.${at}`, message });
    }
  }
  return { taken, issues };
}

function plainName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? "";
  return last.replace(/[^\w .()-]+/g, "_").slice(-100) || "attachment";
}

function startsWith(...begin: number[]): (bytes: Uint8Array) => boolean {
  return (bytes) => begin.every((byte, at) => bytes[at] === byte);
}

function isText(bytes: Uint8Array): boolean {
  return !bytes.includes(0);
}
