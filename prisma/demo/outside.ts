// What the demo would ask outside while it is made: no names are looked up, and a registry on loopback answers.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { env, setEnvironment } from "@/lib/platform/env";
import { type Network, parseNetwork } from "@/lib/platform/ip";

/** The demo's names are in no DNS, and nobody waits for one that is out of reach. */
export async function withoutDns<T>(work: () => Promise<T>): Promise<T> {
  const before = env().DNS_SERVERS;
  setEnvironment({ DNS_SERVERS: "127.0.0.1:9" });
  try {
    return await work();
  } finally {
    setEnvironment({ DNS_SERVERS: before.length === 0 ? undefined : before.join(",") });
  }
}

/** Whom the registry names for a network, and the mailbox of its abuse desk. */
export type Registered = { holder: string; contact: string };

/** Runs `work` while the registry (RDAP, RFC 9083) names that holder for whatever it is asked about. */
export async function withRegistry<T>(registered: Registered, work: () => Promise<T>): Promise<T> {
  const server = createServer((request, response) => {
    const asked = parseNetwork(decodeURIComponent((request.url ?? "").replace(/^.*\/ip\//, "")));
    if (asked === null) return response.writeHead(404).end();
    response
      .writeHead(200, { "content-type": "application/rdap+json" })
      .end(JSON.stringify(objectOf(asked, registered)));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  const { RDAP_BASE } = env();
  setEnvironment({ RDAP_BASE: `http://127.0.0.1:${port}` });
  try {
    return await work();
  } finally {
    setEnvironment({ RDAP_BASE });
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
}

function objectOf({ lo, hi, family }: Network, { holder, contact }: Registered): object {
  return {
    objectClassName: "ip network",
    handle: `NET-${lo}`,
    startAddress: lo,
    endAddress: hi,
    ipVersion: `v${family}`,
    name: holder,
    entities: [
      { handle: holder, roles: ["registrant"] },
      {
        objectClassName: "entity",
        roles: ["abuse"],
        vcardArray: [
          "vcard",
          [
            ["version", {}, "text", "4.0"],
            ["email", {}, "text", contact],
          ],
        ],
      },
    ],
  };
}
