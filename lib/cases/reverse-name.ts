// Does an address have a reverse name that leads back to it?

import { reverseName } from "@/lib/networks/reverse-zone";
import { type Dns, openDns } from "@/lib/platform/dns";
import { canonicalAddress, familyOf } from "@/lib/platform/ip";
import type { Facts } from "./eligibility";

const mostNames = 5;

/** Asks the DNS. That nobody could say is told apart from "no". */
export async function checkReverseName(ip: string, dns: Dns = openDns(6_000)): Promise<Facts["reverse"]> {
  const names = await dns.ptr(reverseName(ip));
  if (names.kind === "failed") return unknown(names.reason);
  if (names.kind === "none") {
    return {
      result: "wrong",
      sentence: `${ip} has no reverse name. Publish a PTR record that leads back to it.`,
    };
  }
  let failed: string | null = null;
  for (const name of names.records.slice(0, mostNames)) {
    const back = await dns.addresses(name, familyOf(ip));
    if (back.kind === "failed") failed = back.reason;
    if (back.kind === "records" && back.records.some((address) => canonicalAddress(address) === ip)) {
      return { result: "fits", sentence: `The reverse name ${name} leads back to ${ip}.` };
    }
  }
  if (failed !== null) return unknown(failed);
  const [first] = names.records;
  return { result: "wrong", sentence: `The reverse name ${first} of ${ip} does not lead back to it.` };
}

function unknown(reason: string): Facts["reverse"] {
  return { result: "unknown", sentence: `The reverse name could not be looked up just now (${reason}).` };
}
