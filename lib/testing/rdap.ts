// An RDAP server on loopback: answers about the networks a test gives it, redirects, or misbehaves.
import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { contains, covers, type Network, parseNetwork } from "@/lib/platform/ip";

export type TestRegistration = {
  /** CIDR of the registered object. */
  network: string;
  name?: string;
  contacts?: { address: string; roles: string[] }[];
  /** Handle of the registrant. */
  holder?: string;
  /** ISO instants. */
  registered?: string;
  changed?: string;
};

/** raw: this body with this status. redirect: to this address, whatever is asked. stall: never answers. */
export type TestRdapAnswer =
  | { kind: "raw"; status: number; body: string }
  | { kind: "redirect"; to: string }
  | { kind: "stall" }
  | { kind: "flood" };

export type TestRdap = {
  /** For RDAP_BASE. */
  readonly base: string;
  register(...registrations: TestRegistration[]): void;
  /** Cache-Control of the answers; null: none. */
  cacheControl(value: string | null): void;
  /** Overrides every answer; null ends it. */
  answer(how: TestRdapAnswer | null): void;
  /** Paths asked so far. */
  readonly asked: string[];
  reset(): void;
  stop(): Promise<void>;
};

/** Starts the server on a free port of 127.0.0.1. */
export async function startTestRdap(): Promise<TestRdap> {
  let registrations: { network: Network; of: TestRegistration }[] = [];
  let override: TestRdapAnswer | null = null;
  let caching: string | null = null;
  const asked: string[] = [];

  const server = http.createServer((request, response) => {
    const path = request.url ?? "/";
    asked.push(path);
    if (override?.kind === "stall") return;
    if (override?.kind === "redirect") {
      response.writeHead(302, { location: override.to }).end();
      return;
    }
    if (override?.kind === "raw") {
      response.writeHead(override.status, { "content-type": "application/rdap+json" }).end(override.body);
      return;
    }
    if (override?.kind === "flood") {
      response.writeHead(200, { "content-type": "application/rdap+json" });
      const more = () => {
        while (!response.destroyed && response.write("x".repeat(65_536)));
      };
      response.on("drain", more);
      more();
      return;
    }
    const block = parseNetwork(decodeURIComponent(path.replace(/^.*\/ip\//, "")));
    const found = registrations
      .filter(({ network }) => block !== null && covers(network, block) && contains(network, block.lo))
      .sort((a, b) => b.network.prefix - a.network.prefix)[0];
    const status = found === undefined ? 404 : 200;
    const body =
      found === undefined ? { errorCode: 404, title: "not found" } : rdapObject(found.network, found.of);
    if (caching !== null) response.setHeader("cache-control", caching);
    response.writeHead(status, { "content-type": "application/rdap+json" }).end(JSON.stringify(body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");

  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    register(...next) {
      for (const of of next) {
        const network = parseNetwork(of.network);
        if (network === null) throw new Error(`${of.network} is no network`);
        registrations.push({ network, of });
      }
    },
    cacheControl(value) {
      caching = value;
    },
    answer(how) {
      override = how;
    },
    asked,
    reset() {
      caching = null;
      registrations = [];
      override = null;
      asked.length = 0;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** An IP network object in the shape of RFC 9083 section 5.4. */
export function rdapObject(network: Network, registration: TestRegistration): object {
  const event = (eventAction: string, eventDate: string | undefined) =>
    eventDate === undefined ? [] : [{ eventAction, eventDate }];
  return {
    rdapConformance: ["rdap_level_0"],
    objectClassName: "ip network",
    handle: `NET-${network.lo}`,
    startAddress: network.lo,
    endAddress: network.hi,
    ipVersion: network.family === 4 ? "v4" : "v6",
    name: registration.name ?? "TEST-NET",
    events: [
      ...event("registration", registration.registered),
      ...event("last changed", registration.changed),
    ],
    entities: [
      ...(registration.holder === undefined ? [] : [{ handle: registration.holder, roles: ["registrant"] }]),
      ...(registration.contacts ?? []).map(({ address, roles }, i) => ({
        objectClassName: "entity",
        handle: `CONTACT-${i}`,
        roles,
        vcardArray: [
          "vcard",
          [
            ["version", {}, "text", "4.0"],
            ["fn", {}, "text", `Contact ${i}`],
            ["email", {}, "text", address],
          ],
        ],
      })),
    ],
  };
}
