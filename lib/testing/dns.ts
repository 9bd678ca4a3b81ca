// A real DNS server on loopback, UDP and TCP on one port: set records, choose how it misbehaves, count the questions.
import dgram from "node:dgram";
import { once } from "node:events";
import net, { type AddressInfo } from "node:net";
import packet, { type Answer, type Packet, type Question } from "dns-packet";
import { reverseName } from "@/lib/networks/reverse-zone";

/** An MX value is `10 mx.example`. */
export type RecordType = "A" | "AAAA" | "CNAME" | "MX" | "PTR" | "TXT";

/** silent: no answer at all. forged: an answer with a wrong id. lie: every question gets the lie's value. */
export type Misbehaviour =
  | { kind: "servfail" | "refused" | "silent" | "forged" | "nxdomain" }
  | { kind: "lie"; value: string };

export type TestDns = {
  /** `127.0.0.1:port`, for DNS_SERVERS. */
  readonly server: string;
  /** Replaces the records of a name and type. A TXT value longer than 255 is cut into strings; give a list to choose. */
  set(name: string, type: RecordType, ...values: (string | string[])[]): void;
  /** Forward-confirmed reverse DNS of an address: PTR to the host, and the host's A or AAAA back. */
  setHost(address: string, host: string): void;
  remove(name: string, type?: RecordType): void;
  /** Makes one name (and everything below it), or every name (""), misbehave; null heals it. */
  misbehave(name: string, how: Misbehaviour["kind"] | Misbehaviour | null): void;
  /** Runs when a question arrives, before it is answered: to change a record between two questions. */
  onQuestion(listener: ((question: { name: string; type: string }) => void) | null): void;
  /** Questions so far for a name (all names when left out) and type. */
  count(name?: string, type?: RecordType): number;
  /** Forgets records, misbehaviour and counts. */
  reset(): void;
  stop(): Promise<void>;
};

const udpLimit = 512; // RFC 1035 section 4.2.1: what does not fit is asked again over TCP

/** Starts the server on a free port. */
export async function startTestDns(): Promise<TestDns> {
  const zone = new Map<string, (string | string[])[]>();
  const faults = new Map<string, Misbehaviour>();
  const questions: { name: string; type: string }[] = [];
  let listener: ((question: { name: string; type: string }) => void) | null = null;
  const key = (name: string, type: string) => `${normal(name)} ${type}`;

  function answersTo(name: string, type: string): Answer[] {
    const own = zone.get(key(name, type)) ?? [];
    if (own.length > 0) return own.map((value) => toAnswer(name, type as RecordType, value));
    const alias = zone.get(key(name, "CNAME"))?.[0];
    if (typeof alias !== "string" || type === "CNAME") return [];
    // A resolver follows the alias and answers both (RFC 1034 section 3.6.2).
    return [toAnswer(name, "CNAME", alias), ...answersTo(alias, type)];
  }

  const exists = (name: string) => [...zone.keys()].some((each) => each.startsWith(`${normal(name)} `));

  function respond(message: Buffer, overUdp: boolean): Buffer | null {
    const request = packet.decode(message);
    const question = request.questions?.[0];
    if (question === undefined) return null;
    listener?.({ name: normal(question.name), type: question.type });
    questions.push({ name: normal(question.name), type: question.type });
    const fault = faultOf(faults, question.name);
    if (fault?.kind === "silent") return null;
    const answers = fault === undefined ? answersTo(question.name, question.type) : [];
    const code =
      fault === undefined
        ? exists(question.name)
          ? 0
          : 3
        : ({ servfail: 2, nxdomain: 3, refused: 5 }[fault.kind as "servfail"] ?? 0);
    if (fault?.kind === "lie") answers.push(lieTo(question, fault.value));
    const reply = encode(request, question, answers, code, fault?.kind === "forged");
    if (!overUdp || reply.length <= udpLimit) return reply;
    return encode(request, question, [], code, fault?.kind === "forged", true);
  }

  const tcp = net.createServer((socket) => {
    let pending = Buffer.alloc(0);
    socket.on("error", () => socket.destroy());
    socket.on("data", (data) => {
      pending = Buffer.concat([pending, data]);
      while (pending.length >= 2 && pending.length >= 2 + pending.readUInt16BE(0)) {
        const end = 2 + pending.readUInt16BE(0);
        const reply = respond(pending.subarray(2, end), false);
        pending = pending.subarray(end);
        if (reply !== null) socket.write(Buffer.concat([twoBytes(reply.length), reply]));
      }
    });
  });
  const udp = await listenOnOnePort(tcp);
  udp.on("message", (message, peer) => {
    const reply = respond(message, true);
    if (reply !== null) udp.send(reply, peer.port, peer.address);
  });

  return {
    server: `127.0.0.1:${udp.address().port}`,
    set(name, type, ...values) {
      zone.set(key(name, type), values);
    },
    setHost(address, host) {
      zone.set(key(reverseName(address), "PTR"), [host]);
      const type = address.includes(":") ? "AAAA" : "A";
      zone.set(key(host, type), [...(zone.get(key(host, type)) ?? []), address]);
    },
    remove(name, type) {
      for (const each of [...zone.keys()]) {
        if (type === undefined ? each.startsWith(`${normal(name)} `) : each === key(name, type))
          zone.delete(each);
      }
    },
    misbehave(name, how) {
      if (how === null) faults.delete(normal(name));
      else faults.set(normal(name), typeof how === "string" ? ({ kind: how } as Misbehaviour) : how);
    },
    onQuestion(next) {
      listener = next;
    },
    count(name, type) {
      return questions.filter(
        (asked) =>
          (name === undefined || asked.name === normal(name)) && (type === undefined || asked.type === type),
      ).length;
    },
    reset() {
      zone.clear();
      faults.clear();
      questions.length = 0;
      listener = null;
    },
    async stop() {
      udp.close();
      tcp.close();
      await Promise.all([once(udp, "close"), once(tcp, "close")]);
    },
  };
}

const normal = (name: string): string => name.toLowerCase().replace(/\.$/, "");

function faultOf(faults: ReadonlyMap<string, Misbehaviour>, name: string): Misbehaviour | undefined {
  const labels = normal(name).split(".");
  for (let i = 0; i <= labels.length; i += 1) {
    const fault = faults.get(labels.slice(i).join("."));
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function toAnswer(name: string, type: RecordType, value: string | string[]): Answer {
  if (type === "MX") {
    const [preference = "", exchange = ""] = String(value).split(" ");
    return { name, type, ttl: 0, data: { preference: Number(preference), exchange } };
  }
  if (type !== "TXT") return { name, type, ttl: 0, data: String(value) } as Answer;
  const strings = typeof value === "string" ? (value.match(/.{1,255}/gs) ?? [""]) : value;
  return { name, type, ttl: 0, data: strings };
}

function lieTo(question: Question, value: string): Answer {
  const type = question.type as RecordType;
  if (type === "A") return toAnswer(question.name, type, "192.0.2.250");
  if (type === "AAAA") return toAnswer(question.name, type, "2001:db8::250");
  return toAnswer(question.name, type, value);
}

function encode(
  request: Packet,
  question: Question,
  answers: Answer[],
  code: number,
  forged: boolean,
  truncated = false,
): Buffer {
  const flags =
    packet.RECURSION_DESIRED |
    packet.RECURSION_AVAILABLE |
    (truncated ? packet.TRUNCATED_RESPONSE : 0) |
    code;
  const id = ((request.id ?? 0) + (forged ? 1 : 0)) & 0xffff;
  return packet.encode({ type: "response", id, flags, questions: [question], answers });
}

function twoBytes(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

/** TCP takes a free port; UDP must get the same one, which another program may hold: then again. */
async function listenOnOnePort(tcp: net.Server): Promise<dgram.Socket> {
  for (;;) {
    tcp.listen(0, "127.0.0.1");
    await once(tcp, "listening");
    const udp = dgram.createSocket("udp4");
    try {
      udp.bind((tcp.address() as AddressInfo).port, "127.0.0.1");
      await once(udp, "listening");
      return udp;
    } catch {
      tcp.close();
      await once(tcp, "close");
    }
  }
}
