// The network that neighbours of an address share: its /24, or /48 of IPv6.

/** "192.0.2.0/24" of 192.0.2.7, "2001:db8:3::/48" of 2001:db8:3:1::5. Takes canonical addresses. */
export function networkAround(ip: string): string {
  if (!ip.includes(":")) return `${ip.split(".").slice(0, 3).join(".")}.0/24`;
  const [head = "", tail] = ip.split("::");
  const front = head === "" ? [] : head.split(":");
  const back = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : 8 - front.length - back.length;
  const groups = [...front, ...Array<string>(zeros).fill("0"), ...back].slice(0, 3);
  // The browser's own URL parser writes IPv6 in its shortest form (RFC 5952).
  return `${new URL(`http://[${groups.join(":")}::]/`).hostname.slice(1, -1)}/48`;
}
