// What may stand in the header of a mail: nothing that a stranger wrote can begin a new header line.

/** One address, without name: what a mail is sent to. */
const addressPattern = /^[^\s<>,;:"()[\]\\@\p{Cc}]+@[^\s<>,;:"()[\]\\@\p{Cc}]+$/u;
const headerName = /^[A-Za-z][A-Za-z0-9-]{0,60}$/;
/** Decided by the sending itself, never by who writes the mail. */
const ownHeaders =
  /^(from|sender|to|cc|bcc|reply-to|subject|date|message-id|content-.*|mime-version|return-path)$/i;

/** The recipient as it is. Throws when it is not exactly one plain address. */
export function checkedAddress(to: string): string {
  if (to.length > 254 || !addressPattern.test(to))
    throw new Error("A mail goes to exactly one plain address.");
  return to;
}

/** The subject in one line of at most 200 characters: control characters and line breaks become spaces. */
export function checkedSubject(subject: string): string {
  return subject
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ")
    .trim()
    .slice(0, 200);
}

/** Further headers as they are. Throws on a name that is not one, on one that is ours to set, or on a line break. */
export function checkedHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  for (const [name, value] of Object.entries(headers)) {
    if (!headerName.test(name) || ownHeaders.test(name))
      throw new Error(`A mail cannot be given the header ${name}.`);
    if (/\p{Cc}/u.test(value)) throw new Error(`The header ${name} must be one line.`);
  }
  return { ...headers };
}
