import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compressBuilt, withBuilt } from "./built-files";

const script = `console.log(${JSON.stringify("nothing but words, ".repeat(200))})`;
let folder: string;
let server: Server;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "built-files-"));
  await mkdir(path.join(folder, "chunks/[id]"), { recursive: true });
  await writeFile(path.join(folder, "chunks/[id]/a.js"), script);
  await writeFile(path.join(folder, "chunks/a.css"), "body { margin: 0 }");
  await writeFile(path.join(folder, "chunks/a.txt"), script);
  await compressBuilt(folder);
  await writeFile(path.join(folder, "chunks/late.js"), script);
  server = createServer(
    withBuilt(folder, "/_next/static/", (_, response) => {
      response.writeHead(404);
      response.end("next");
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

type Answer = { status: number | undefined; headers: IncomingMessage["headers"]; body: Buffer };

/** By hand, because fetch decompresses and follows `..` by itself. */
async function ask(url: string, headers: Record<string, string> = {}, method = "GET"): Promise<Answer> {
  const { port } = server.address() as AddressInfo;
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    request({ host: "127.0.0.1", port, path: url, headers, method }, resolve).on("error", reject).end();
  });
  return { status: answer.statusCode, headers: answer.headers, body: await buffer(answer) };
}

const file = "/_next/static/chunks/%5Bid%5D/a.js";

describe("a file of the build", () => {
  it.each([
    ["gzip, deflate, br, zstd", "br", brotliDecompressSync],
    ["gzip, deflate", "gzip", gunzipSync],
    ["br;q=0, gzip;q=0.5", "gzip", gunzipSync],
    ["identity", undefined, (bytes: Buffer) => bytes],
    ["", undefined, (bytes: Buffer) => bytes],
  ])("goes to who takes “%s” as %s", async (accepted, coding, decompress) => {
    const { status, headers, body } = await ask(file, { "accept-encoding": accepted });
    expect(status).toBe(200);
    expect(headers["content-encoding"]).toBe(coding);
    expect(decompress(body).toString()).toBe(script);
    expect(headers).toMatchObject({
      vary: "Accept-Encoding",
      "content-type": "application/javascript; charset=UTF-8",
      "content-length": String(body.length),
      "cache-control": "public, max-age=31536000, immutable",
      "x-content-type-options": "nosniff",
    });
  });

  it("has another tag in each coding, and is not sent twice to who has it", async () => {
    const tags = await Promise.all(
      ["br", "gzip", "identity"].map(
        async (coding) => (await ask(file, { "accept-encoding": coding })).headers.etag ?? "",
      ),
    );
    expect(new Set(tags).size).toBe(3);
    const [br = "", gz = ""] = tags;
    expect(await ask(file, { "accept-encoding": "br", "if-none-match": br })).toMatchObject({
      status: 304,
      body: Buffer.alloc(0),
    });
    expect((await ask(file, { "accept-encoding": "br", "if-none-match": gz })).status).toBe(200);
  });

  it("comes in parts, of the coding that was asked for", async () => {
    const whole = await ask(file, { "accept-encoding": "br" });
    const part = await ask(file, { "accept-encoding": "br", range: "bytes=-9" });
    expect(part.status).toBe(206);
    expect(part.headers["content-encoding"]).toBe("br");
    expect(part.headers["content-range"]).toBe(
      `bytes ${whole.body.length - 9}-${whole.body.length - 1}/${whole.body.length}`,
    );
    expect(part.body).toEqual(whole.body.subarray(-9));
    expect((await ask(file, { range: "bytes=9000000-" })).status).toBe(416);
  });

  it("tells its size to who asks for no more", async () => {
    const { status, headers, body } = await ask(file, { "accept-encoding": "br" }, "HEAD");
    expect(status).toBe(200);
    expect(Number(headers["content-length"])).toBeGreaterThan(0);
    expect(body.length).toBe(0);
  });
});

it.each([
  ["a file that was not compressed", "/_next/static/chunks/late.js"],
  ["a file of another kind", "/_next/static/chunks/a.txt"],
  ["the compressed file by its own name", "/_next/static/chunks/a.css.br"],
  ["a folder", "/_next/static/chunks/"],
  ["what is not there", "/_next/static/chunks/b.js"],
  ["what lies outside", "/_next/static/../../package.json"],
  ["what lies outside, in disguise", "/_next/static/%2e%2e/%2e%2e/a.js"],
  ["what cannot be read", "/_next/static/%zz.js"],
  ["any other page", "/morning"],
])("leaves %s to Next", async (_, url) => {
  const { status, body } = await ask(url, { "accept-encoding": "br" });
  expect([status, body.toString()]).toEqual([404, "next"]);
});

it("leaves what changes something to Next", async () => {
  expect((await ask(file, {}, "POST")).body.toString()).toBe("next");
});
