// What a person typed into the command box: an address, a network or range, or just text.

export type Target =
  | { kind: "address"; address: string }
  | { kind: "network"; network: string }
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
  return { kind: "text", text };
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
