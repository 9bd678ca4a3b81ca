// The trap sink: an SMTP listener for domains and addresses that nobody uses. Who connects is counted, by the address it
// connects from, or by what a relay of ours says of it; of the message nothing is kept but its head. Looks like any other
// mail server, says 250 after the commit and not before.
import type { Socket } from "node:net";
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from "smtp-server";
import { prisma } from "@/lib/platform/db";
import { canonicalAddress } from "@/lib/platform/ip";
import { logFor } from "@/lib/platform/log";
import { inNetworks } from "@/lib/platform/outside-address";
import { peerList } from "@/lib/platform/peers";
import { type Listener, listenOn, takeXForward } from "@/lib/platform/smtp-listener";
import { settingsForIngest, sourceByName } from "./queries";
import { sharing } from "./sharing";
import { acceptTrapMessage } from "./trap-commands";
import { gravest } from "./trap-list";
import { sampleOf, TrapMessageReader, trapMessageId } from "./trap-message";
import { findTrap } from "./trap-queries";

export type TrapListenerOptions = {
  host: string;
  /** 0 takes any free port. */
  port: number;
  /** Addresses or CIDR networks of our own relays: they name the client, and are never counted themselves. */
  relays: readonly string[];
  /** The name of the source that the hits belong to. */
  source: string;
  /** The time messages are counted at. */
  clock?: () => Date;
};

const MAX_MESSAGE_BYTES = 50 * 1024 * 1024;
const MAX_CLIENTS = 200;
/** So that no one client keeps the others out. */
const MAX_CLIENTS_PER_ADDRESS = 20;
const MAX_RECIPIENTS = 1000;

/** A reply as any mail server would give it: nothing in it tells of traps. */
class Refusal extends Error {
  constructor(
    readonly responseCode: number,
    message: string,
  ) {
    super(message);
  }
}
const later = () => new Refusal(451, "4.3.0 Try again later");
const noMailbox = () => new Refusal(550, "5.1.1 No such mailbox");

/** Starts listening. Rejects when the port cannot be had. */
export async function startTrapListener(options: TrapListenerOptions): Promise<Listener> {
  const isRelay = peerList(options.relays);
  const sourceNamed = sharing((name: string) => sourceByName(name));
  const clock = options.clock ?? (() => new Date());
  const clients = new Clients();
  // XFORWARD overwrites session.remoteAddress: who is connected is noted before that can happen.
  const peers = new WeakMap<SMTPServerSession, string>();

  async function take(reader: TrapMessageReader, session: SMTPServerSession): Promise<void> {
    const now = clock();
    const forwarded = takeXForward(session);
    const peer = peers.get(session) ?? "";
    const relayed = isRelay(peer);
    if (relayed && !forwarded.said) {
      logFor("traps").error({ peer }, "a relay did not say with XFORWARD who sent a message; it was put off");
      throw later();
    }
    const ip = relayed ? forwarded.ip : peer;
    const { internalNetworks, ownHostNames } = await settingsForIngest();
    if (ip === null || inNetworks(internalNetworks)(ip)) return; // mail of our own machines
    const { mailFrom, rcptTo } = session.envelope;
    const recipients = rcptTo.map(({ address }) => address);
    const traps = await Promise.all(recipients.map(trapAtSink));
    const trap = gravest(traps.filter((one) => one !== null));
    if (trap === null) throw noMailbox(); // removed while the message came
    const message = reader.end();
    const envelope = {
      ip,
      mailFrom: mailFrom === false ? "" : mailFrom.address,
      recipients,
      relayedBy: relayed ? ownHostNames : null,
    };
    await acceptTrapMessage(
      await sourceNamed(options.source),
      {
        id: trapMessageId(envelope, message),
        ip,
        class: trap.class,
        helo: (relayed ? forwarded.helo : session.hostNameAppearsAs) || null,
        mailFrom: envelope.mailFrom,
        headers: sampleOf(message.fields),
      },
      now,
    );
  }

  const server = new TrapServer(isRelay, {
    disabledCommands: ["AUTH", "STARTTLS"],
    authOptional: true,
    disableReverseLookup: true,
    size: MAX_MESSAGE_BYTES,
    maxClients: MAX_CLIENTS,
    closeTimeout: 5000,
    logger: false,
    onConnect(session, done) {
      const peer = canonicalAddress(session.remoteAddress);
      if (peer === null) return done(new Refusal(554, "5.7.1 No address"));
      peers.set(session, peer);
      const fits = clients.enter(session.id, peer) || isRelay(peer);
      done(fits ? null : new Refusal(421, "4.7.0 Too many connections from your address"));
    },
    onClose(session) {
      clients.leave(session.id);
    },
    onRcptTo({ address }, session, done) {
      if (session.envelope.rcptTo.length >= MAX_RECIPIENTS) {
        return done(new Refusal(452, "4.5.3 Too many recipients"));
      }
      trapAtSink(address).then(
        (trap) => done(trap === null ? noMailbox() : null),
        (error: unknown) => done(failure(error)),
      );
    },
    onData(stream, session, done) {
      const reader = new TrapMessageReader();
      stream.on("data", (chunk: Buffer) => reader.push(chunk));
      stream.on("end", () => {
        // smtp-server itself answers 552 for a message over the limit.
        if (stream.sizeExceeded) return done(new Refusal(552, "5.3.4 Message too big"));
        take(reader, session).then(
          () => done(null, "2.0.0 Ok"),
          (error: unknown) => done(failure(error)),
        );
      });
    },
  });
  server.on("error", (error) => logFor("traps").warn({ reason: error.message }, "a connection failed"));
  return listenOn(server, options.host, options.port);
}

async function trapAtSink(address: string) {
  const trap = await findTrap(prisma, address);
  return trap?.countedBy === "sink" ? trap : null;
}

function failure(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  logFor("traps").error({ error }, "a message to a trap could not be counted now");
  return later();
}

/** Connections by address. */
class Clients {
  private readonly addressOf = new Map<string, string>();
  private readonly open = new Map<string, number>();

  /** Notes a connection; answers whether its address has not too many. */
  enter(id: string, address: string): boolean {
    this.addressOf.set(id, address);
    const count = (this.open.get(address) ?? 0) + 1;
    this.open.set(address, count);
    return count <= MAX_CLIENTS_PER_ADDRESS;
  }

  leave(id: string): void {
    const address = this.addressOf.get(id);
    if (address === undefined) return;
    this.addressOf.delete(id);
    const count = (this.open.get(address) ?? 1) - 1;
    if (count > 0) this.open.set(address, count);
    else this.open.delete(address);
  }
}

/** XFORWARD is for our relays only: each connection gets a view of the server with options of its own. */
class TrapServer extends SMTPServer {
  constructor(
    private readonly isRelay: (address: string) => boolean,
    options: SMTPServerOptions,
  ) {
    super(options);
  }

  override connect(socket: Socket, socketOptions?: Parameters<SMTPServer["connect"]>[1]): void {
    const peer = canonicalAddress(socket.remoteAddress ?? "");
    const options = { ...this.options, useXForward: peer !== null && this.isRelay(peer) };
    const view = Object.create(this, { options: { value: options } }) as SMTPServer;
    SMTPServer.prototype.connect.call(view, socket, socketOptions);
  }
}
