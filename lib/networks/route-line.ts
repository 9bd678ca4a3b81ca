// What does one line of a routing table file say? Three forms, told apart by their fields, with blanks, tabs or
// commas between: `192.0.2.0/24 64496`, `192.0.2.0 24 64496` (CAIDA's pfx2as), and the JSON lines of bgp.tools.
import { type Network, parseNetwork } from "@/lib/platform/ip";

export type Route = { network: Network; asn: number };

/** The routes of a line: none for a comment or blank line, one per origin of a prefix of several; null: unreadable. */
export function readRouteLine(line: string): Route[] | null {
  const text = line.trim();
  if (text === "" || /^[#;]/.test(text)) return [];
  const [prefix, origins] = text.startsWith("{") ? fromJson(text) : fromFields(text);
  const network = parseNetwork(prefix);
  if (network === null) return null;
  // An AS set ({64496,64497}) says that the origin is not known: nobody can claim by it.
  if (/[{}]/.test(origins)) return [];
  const asns = origins.split("_").map(readAsn);
  return asns.every((asn) => asn !== null) ? asns.map((asn) => ({ network, asn })) : null;
}

/** A number from 1 to 2^32-1, with or without AS before it. */
export function readAsn(text: string): number | null {
  const digits = /^(?:asn?)?(\d{1,10})$/i.exec(text)?.[1];
  const asn = Number(digits ?? 0);
  return asn > 0 && asn <= 0xffff_ffff ? asn : null;
}

function fromFields(text: string): [string, string] {
  const fields = text.split(/[\s,]+(?![^{]*})/);
  const [first = "", second = "", third] = fields;
  return third !== undefined && !first.includes("/") ? [`${first}/${second}`, third] : [first, second];
}

function fromJson(text: string): [string, string] {
  try {
    const { CIDR, ASN } = JSON.parse(text) as { CIDR?: unknown; ASN?: unknown };
    return [String(CIDR), String(ASN)];
  } catch {
    return ["", ""];
  }
}
