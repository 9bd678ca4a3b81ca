// One POST to an https address that somebody else wrote. The address must be public; nothing it answers leads anywhere
// else: no redirect is followed, no cookie is kept, and no more of the answer is read than is shown.
import { readFileSync } from "node:fs";
import https from "node:https";
import { rootCertificates, type TLSSocket } from "node:tls";
import { env } from "./env";
import { findOutsideAddress, inNetworks } from "./outside-address";

/** Where an attempt ended: before anything was sent (address, dns, connect, tls), or by what was answered (reply). */
export type OutsideStage = "address" | "dns" | "connect" | "tls" | "reply";

export type OutsidePost = {
  url: URL;
  headers: Readonly<Record<string, string>>;
  body: string;
  /** Ends the attempt early. */
  signal?: AbortSignal | undefined;
};

/** `reply` is a sentence for people: the status and the beginning of the answer, or what failed. */
export type OutsideAnswer = { status: number | null; stage: OutsideStage; reply: string };

const totalMs = 20_000;
const dnsMs = 5000;
const shownBytes = 300;

/** One attempt; `status` is null when there was no answer. Never throws for what the network or the receiver does. */
export async function postOutside(post: OutsidePost): Promise<OutsideAnswer> {
  const { url } = post;
  const ended = (stage: OutsideStage, reply: string): OutsideAnswer => ({ status: null, stage, reply });
  if (url.protocol !== "https:") return ended("address", "The address is not an https address.");
  const found = await findOutsideAddress(url.hostname, inNetworks(env().WEBHOOK_NETWORKS), dnsMs);
  if (found.kind === "unknown") return ended("dns", `The name ${url.hostname} has no address.`);
  if (found.kind === "failed")
    return ended("dns", `The DNS could not be asked about the name: ${found.reason}.`);
  if (found.kind === "inside") return ended("address", "The address is not public: nothing was sent.");
  const signal = AbortSignal.any([AbortSignal.timeout(totalMs), ...(post.signal ? [post.signal] : [])]);
  let stage: OutsideStage = "connect";
  try {
    const { status, text } = await exchange(post, found.address, signal, (next) => {
      stage = next;
    });
    return { status, stage: "reply", reply: [status, text].filter(Boolean).join(" ") };
  } catch (error) {
    return ended(stage, reasonOf(error, stage));
  }
}

function exchange(
  { url, headers, body }: OutsidePost,
  address: string,
  signal: AbortSignal,
  reached: (stage: OutsideStage) => void,
): Promise<{ status: number; text: string }> {
  const named = !/^[[\d]/.test(url.hostname);
  return new Promise((resolve, reject) => {
    const request = https.request(
      {
        method: "POST",
        // The checked address; the name is only for the certificate and the Host field.
        host: address,
        port: url.port === "" ? 443 : Number(url.port),
        path: `${url.pathname}${url.search}`,
        ...(named && { servername: url.hostname }),
        ca: authorities(),
        agent: false,
        signal,
        maxHeaderSize: 16 * 1024,
        headers: {
          host: url.host,
          "user-agent": "Senderscope/1.0",
          "content-length": Buffer.byteLength(body),
          ...headers,
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        const settle = () => {
          const text = Buffer.concat(chunks)
            .toString("utf8", 0, shownBytes)
            .replace(/[^\x20-\x7e]+/g, " ")
            .trim();
          resolve({ status: response.statusCode ?? 0, text });
          response.destroy();
        };
        response.on("data", (chunk: Buffer) => {
          chunks.push(chunk);
          size += chunk.length;
          if (size >= shownBytes) settle();
        });
        response.on("end", settle);
        response.on("error", reject);
      },
    );
    request.on("socket", (socket) => {
      socket.once("connect", () => reached("tls"));
      (socket as TLSSocket).once("secureConnect", () => reached("reply"));
    });
    request.on("error", reject);
    request.end(body);
  });
}

let read: { file: string; list: string[] } | undefined;

/** The authorities Node knows, and those of the operator. */
function authorities(): string[] | undefined {
  const file = env().WEBHOOK_CA_FILE;
  if (file === undefined) return undefined;
  if (read?.file !== file) read = { file, list: [...rootCertificates, readFileSync(file, "utf8")] };
  return read.list;
}

function reasonOf(error: unknown, stage: OutsideStage): string {
  const { name = "", code = "", message = "" } = error as Partial<NodeJS.ErrnoException>;
  if (name === "AbortError" || name === "TimeoutError") {
    return stage === "reply" ? "There was no answer in time." : "There was no connection in time.";
  }
  if (stage === "tls") return `The TLS connection failed: ${code || message}.`;
  if (stage === "connect") return `There was no connection: ${code || message}.`;
  return `The connection broke before the answer: ${code || message}.`;
}
