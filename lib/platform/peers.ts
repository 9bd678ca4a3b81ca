// Who may speak to a listener.
import { parseNetwork } from "./ip";
import { inNetworks } from "./outside-address";

/** Whether an address is a peer's, by addresses and CIDR networks. Throws when one of them is neither. */
export function peerList(texts: readonly string[]): (address: string) => boolean {
  const wrong = texts.find((text) => parseNetwork(text) === null);
  if (wrong !== undefined) throw new Error(`${wrong} is not an address or a network of peers.`);
  return inNetworks(texts);
}
