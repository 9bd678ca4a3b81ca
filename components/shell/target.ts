// What a person typed into the command box: an address, a network or range, an AS, a case, a domain, or just text.

export type Target =
  | { kind: "address"; address: string }
  | { kind: "network"; network: string }
  | { kind: "asn"; asn: number }
  | { kind: "case"; number: number }
  | { kind: "domain"; domain: string }
  | { kind: "text"; text: string }
  | { kind: "nothing" };

/** Reads what was typed. Addresses come back in their canonical spelling (RFC 5952 for IPv6). */
export function readTarget(typed: string): Target {
  const text = typed.trim();
  if (text === "") return { kind: "nothing" };
  const address = addressIn(text);
  if (address !== null) return { kind: "address", address };
  const [first = "", second, ...rest] = text.split(/\s*[/–-]\s*/);
  const low = addressIn(first);
  if (low !== null && second !== undefined && rest.length === 0) {
    if (/^\d{1,3}$/.test(second) && text.includes("/"))
      return { kind: "network", network: `${low}/${second}` };
    const high = addressIn(second);
    if (high !== null) return { kind: "network", network: `${low}-${high}` };
  }
  return named(text) ?? { kind: "text", text };
}

function named(text: string): Target | null {
  const asn = /^as\s?(\d{1,10})$/i.exec(text)?.[1];
  if (asn !== undefined && Number(asn) > 0 && Number(asn) < 2 ** 32) return { kind: "asn", asn: Number(asn) };
  const number = /^(?:case\s*#?|#)\s*(\d{1,9})$/i.exec(text)?.[1];
  if (number !== undefined) return { kind: "case", number: Number(number) };
  const isDomain = /^(?=.{4,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/i.test(
    text,
  );
  return isDomain ? { kind: "domain", domain: text.toLowerCase() } : null;
}

function addressIn(text: string): string | null {
  if (/^\d+\.\d+\.\d+\.\d+$/.test(text)) {
    return text.split(".").every((part) => String(Number(part)) === part && Number(part) < 256) ? text : null;
  }
  if (!text.includes(":") || !/^[0-9a-f:.]+$/i.test(text)) return null;
  try {
    // The browser's own URL parser knows IPv6 and writes it in its shortest form.
    return new URL(`http://[${text}]/`).hostname.slice(1, -1);
  } catch {
    return null;
  }
}
