// The door for Postfix's policy questions: a listener on TCP, open to allow-listed peers only. It never decides anything
// (DUNNO), and mail never waits long for it: what cannot be counted in time is not, and said in the log.
import { type AddressInfo, createServer, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { canonicalAddress } from "@/lib/platform/ip";
import { logFor } from "@/lib/platform/log";
import { peerList } from "@/lib/platform/peers";
import { PolicyReader, type PolicyRequest, readPolicyRequest } from "./adapters/postfix-policy";
import { acceptEvents } from "./commands";
import { settingsForIngest, sourceByName } from "./queries";
import { sharing } from "./sharing";

export type PolicyListenerOptions = {
  host: string;
  /** 0 takes any free port. */
  port: number;
  /** Addresses or CIDR networks that may connect. */
  peers: readonly string[];
  /** The name of the source that the questions belong to. */
  source: string;
  /** The time messages are counted at. */
  clock?: () => Date;
};

export type PolicyListener = { port: number; close(): Promise<void> };

/** The answer that leaves the decision to Postfix's next restriction. */
const answer = "action=DUNNO\n\n";
/** Longest time a message waits to be counted; then it goes on uncounted. */
const COUNT_WITHIN_MS = 5000;

/** Starts listening. Rejects when the port cannot be had. */
export async function startPolicyListener(options: PolicyListenerOptions): Promise<PolicyListener> {
  const isPeer = peerList(options.peers);
  const source = sharing((name: string) => sourceByName(name));
  const clock = options.clock ?? (() => new Date());
  const open = new Set<Socket>();

  async function count(request: PolicyRequest): Promise<void> {
    const now = clock();
    const outcome = readPolicyRequest(request, (await settingsForIngest()).hashKey, now);
    if ("skipped" in outcome) return;
    const { batchId, event } = outcome;
    const from = await source(options.source);
    await acceptEvents({ source: from, batchId, events: [event], idDecides: true }, now);
  }

  const server = createServer((socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
    socket.on("error", (error) => logFor("policy").warn({ reason: error.message }, "a connection failed"));
    const peer = canonicalAddress(socket.remoteAddress ?? "");
    if (peer === null || !isPeer(peer)) {
      logFor("policy").warn({ peer: socket.remoteAddress }, "a peer that is not on the list was refused");
      socket.destroy();
      return;
    }
    serve(socket, count).catch((error: unknown) => {
      logFor("policy").warn({ peer, error }, "a connection was ended");
      socket.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        // Postfix keeps its connections open and finds another when one ends (SMTPD_POLICY_README).
        for (const socket of open) socket.end();
      }),
  };
}

/** One question after the other: Postfix asks the next when it has the answer. Throws NotPolicy. */
async function serve(socket: Socket, count: (request: PolicyRequest) => Promise<void>): Promise<void> {
  const reader = new PolicyReader();
  for await (const chunk of socket) {
    for (const request of reader.push(chunk as Buffer)) {
      await countInTime(request, count);
      if (!socket.write(answer)) await new Promise((resolve) => socket.once("drain", resolve));
    }
  }
}

async function countInTime(
  request: PolicyRequest,
  count: (request: PolicyRequest) => Promise<void>,
): Promise<void> {
  const queueId = request.get("queue_id");
  const giveUp = new AbortController();
  const counted = count(request).then(
    () => true,
    (error: unknown) => {
      logFor("policy").warn({ error, queueId }, "a message was not counted");
      return true;
    },
  );
  const late = pause(COUNT_WITHIN_MS, false, { signal: giveUp.signal }).catch(() => false);
  if (!(await Promise.race([counted, late]))) {
    logFor("policy").warn({ queueId }, "a message went on before it was counted");
  }
  giveUp.abort();
}
