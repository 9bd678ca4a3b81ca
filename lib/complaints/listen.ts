// The door for junk reports by mail: one listener that speaks SMTP and LMTP, open to allow-listed peers only. Says
// 2xx after the commit and not before; what it refuses it names in its reply and keeps for staff.
import type { Socket } from "node:net";
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from "smtp-server";
import { canonicalAddress } from "@/lib/platform/ip";
import { logFor } from "@/lib/platform/log";
import { peerList } from "@/lib/platform/peers";
import { type Listener, listenOn, takeXForward } from "@/lib/platform/smtp-listener";
import { currentSettings } from "./attribution-queries";
import { acceptComplaint, keepRefused } from "./commands";
import { MalformedMessage, messageLimits } from "./message";
import type { ComplaintKind } from "./schema";
import { type Envelope, readSubmission } from "./submission";

export type JunkListenerOptions = {
  host: string;
  /** 0 takes any free port. */
  port: number;
  /** Addresses or CIDR networks that may connect. Nobody else gets further than the greeting. */
  peers: readonly string[];
  /** The name in the greeting. */
  name?: string;
  /** The time complaints are made at. */
  clock?: () => Date;
  /** Mail that came back, for addresses that are not complaints' doors: which are taken, and what takes them. */
  bounces?: {
    takes(address: string): boolean;
    /** Answers what was done, as the reply. */
    take(address: string, raw: Buffer, now: Date): Promise<string>;
  };
};

export type JunkListener = Listener;

// What the local part asks for; the domain is the peer's business.
const doors: ReadonlyMap<string, ComplaintKind> = new Map([
  ["junk", "junk"],
  ["phish", "phishing"],
  ["notjunk", "not-spam"],
]);

class Refusal extends Error {
  constructor(
    readonly responseCode: number,
    message: string,
  ) {
    super(message);
  }
}

/** Starts listening. Rejects when the port cannot be had. */
export async function startJunkListener(options: JunkListenerOptions): Promise<JunkListener> {
  const isPeer = peerList(options.peers);
  const clock = options.clock ?? (() => new Date());
  const { bounces } = options;
  // XFORWARD overwrites session.remoteAddress: who is connected is noted before that can happen.
  const peers = new WeakMap<SMTPServerSession, string>();
  const server = new JunkServer({
    name: options.name ?? "senderscope",
    disabledCommands: ["AUTH", "STARTTLS"],
    authOptional: true,
    disableReverseLookup: true,
    useXForward: true,
    size: messageLimits.bytes,
    maxClients: 100,
    closeTimeout: 5000,
    logger: false,
    onConnect(session, done) {
      const peer = canonicalAddress(session.remoteAddress);
      if (peer === null || !isPeer(peer)) {
        logFor("junk").warn({ peer: session.remoteAddress }, "a peer that is not on the list was refused");
        return done(new Refusal(554, "5.7.1 This listener is for mail systems on its list only."));
      }
      peers.set(session, peer);
      done();
    },
    onMailFrom({ address }, _session, done) {
      if (address !== "" && !/^[^@]+@[^@]+$/.test(address)) {
        return done(new Refusal(553, "The complaining mailbox must be a full address."));
      }
      done();
    },
    onRcptTo({ address }, _session, done) {
      const taken = kindOf(address) !== null || bounces?.takes(address) === true;
      done(taken ? null : new Refusal(550, "Only junk@, phish@ and notjunk@ are taken here."));
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => {
        if (!stream.sizeExceeded) chunks.push(chunk);
      });
      stream.on("end", () => {
        const peer = peers.get(session) ?? null;
        const raw = stream.sizeExceeded ? null : Buffer.concat(chunks);
        take(raw, session, { peer, bounces }, clock())
          .then((replies) => (session.openingCommand === "LHLO" ? replies : single(replies)))
          .then(
            (reply) => done(null, reply),
            (error) => done(error),
          );
      });
    },
  });
  server.on("error", (error) => logFor("junk").warn({ reason: error.message }, "a connection failed"));
  return listenOn(server, options.host, options.port);
}

type Reply = string | Refusal;

/** Takes one message for each of its recipients: one reply each, in their order. */
async function take(
  raw: Buffer | null,
  session: SMTPServerSession,
  { peer, bounces }: { peer: string | null; bounces: JunkListenerOptions["bounces"] },
  now: Date,
): Promise<Reply[]> {
  const { mailFrom, rcptTo } = session.envelope;
  const { ip, port } = takeXForward(session);
  const xforward: Envelope["xforward"] = ip === null ? null : { ip, port };
  const replies: Reply[] = [];
  for (const { address } of rcptTo) {
    if (raw !== null && kindOf(address) === null && bounces !== undefined) {
      replies.push(await orLater(bounces.take(address, raw, now), peer));
      continue;
    }
    const envelope = {
      mailFrom: mailFrom === false || mailFrom.address === "" ? null : mailFrom.address,
      kind: kindOf(address) ?? "junk",
      xforward,
    };
    const door = session.openingCommand === "LHLO" ? "lmtp" : "smtp";
    replies.push(await takeOne(raw, envelope, { door, peer }, now));
  }
  return replies;
}

async function takeOne(
  raw: Buffer | null,
  envelope: Envelope,
  from: { door: "lmtp" | "smtp"; peer: string | null },
  now: Date,
): Promise<Reply> {
  // smtp-server itself answers 552 for a message over the limit.
  if (raw === null) return new Refusal(552, "The message is larger than 10 MiB.");
  try {
    const { trust } = await currentSettings();
    const submission = readSubmission(raw, envelope, trust, now);
    if (submission.kind === "dropped") return `Taken and dropped: ${submission.why}.`;
    if (submission.kind === "aside") {
      await keepRefused({ ...from, reason: `Set aside: ${submission.why}.`, raw }, now);
      return `Taken and set aside: ${submission.why}.`;
    }
    for (const complaint of submission.complaints) {
      await acceptComplaint({ ...complaint, sourceFields: null }, now);
    }
    return "Taken.";
  } catch (error) {
    if (!(error instanceof MalformedMessage)) return failure(error, from.peer);
    await keepRefused({ ...from, reason: error.message, raw }, now);
    return new Refusal(554, error.message);
  }
}

function orLater(work: Promise<string>, peer: string | null): Promise<Reply> {
  return work.catch((error: unknown) => failure(error, peer));
}

function failure(error: unknown, peer: string | null): Refusal {
  logFor("junk").error({ error, peer }, "a report could not be stored");
  return new Refusal(451, "The report could not be stored. Try again later.");
}

/** SMTP has one reply for all recipients (RFC 5321 section 4.2.5): a failure of one makes the client try all again. */
function single(replies: Reply[]): string {
  const failed = replies.find((reply) => reply instanceof Refusal);
  if (failed instanceof Refusal) throw failed;
  return String(replies[0] ?? "Taken.");
}

function kindOf(address: string): ComplaintKind | null {
  const local = address.slice(0, address.lastIndexOf("@")).toLowerCase();
  return doors.get(local) ?? null;
}

/**
 * smtp-server speaks either SMTP or LMTP. Which one a client wants shows in its first word, LHLO or not (RFC 2033
 * section 4.1): each connection gets a view of the server with options of its own, set when that word has come.
 */
class JunkServer extends SMTPServer {
  override connect(socket: Socket, socketOptions?: Parameters<SMTPServer["connect"]>[1]): void {
    const options: SMTPServerOptions = { ...this.options };
    const view = Object.create(this, { options: { value: options } }) as SMTPServer;
    socket.once("data", (chunk: Buffer) => {
      options.lmtp = /^LHLO[ \t]/i.test(chunk.toString("latin1", 0, 5));
    });
    SMTPServer.prototype.connect.call(view, socket, socketOptions);
  }
}
