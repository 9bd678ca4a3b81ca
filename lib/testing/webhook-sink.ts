// A real HTTPS server on loopback that keeps what is posted to it, and checks signatures as a receiver would.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { generate } from "selfsigned";

export type Posted = { path: string; headers: IncomingHttpHeaders; body: string };

export type WebhookSink = {
  port: number;
  /** Its own certificate, for WEBHOOK_CA_FILE: names hooks.example and 127.0.0.1. */
  caFile: string;
  posts: Posted[];
  /** How posts are answered from now on; null: 204. */
  answerWith(answer: ((response: ServerResponse, posted: Posted) => void) | null): void;
  close(): Promise<void>;
};

/** Starts a sink on any free port. */
export async function startWebhookSink(): Promise<WebhookSink> {
  const certificate = await generate([{ name: "commonName", value: "hooks.example" }], {
    keySize: 2048,
    algorithm: "sha256",
    extensions: [
      { name: "basicConstraints", cA: true },
      {
        name: "subjectAltName",
        altNames: [
          { type: 2, value: "hooks.example" },
          { type: 7, ip: "127.0.0.1" },
        ],
      },
    ],
  });
  const folder = await mkdtemp(path.join(tmpdir(), "senderscope-hooks-"));
  const caFile = path.join(folder, "ca.pem");
  await writeFile(caFile, certificate.cert);
  const posts: Posted[] = [];
  let answer: ((response: ServerResponse, posted: Posted) => void) | null = null;
  const server = https.createServer(
    { key: certificate.private, cert: certificate.cert },
    (request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const posted = {
          path: request.url ?? "",
          headers: request.headers,
          body: Buffer.concat(chunks).toString("utf8"),
        };
        posts.push(posted);
        if (answer !== null) return answer(response, posted);
        response.writeHead(204).end();
      });
    },
  );
  server.on("tlsClientError", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    caFile,
    posts,
    answerWith(next) {
      answer = next;
    },
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
