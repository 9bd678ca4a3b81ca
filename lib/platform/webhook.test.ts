// Webhooks against a real HTTPS server on loopback, and against every way to lead one inside (attack 12 of the rules
// of trust: redirect, rebinding, IPv6-mapped, decimal and octal addresses).

import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { Webhook } from "standardwebhooks";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startTestDns, type TestDns } from "@/lib/testing/dns";
import { startWebhookSink, type WebhookSink } from "@/lib/testing/webhook-sink";
import { setEnvironment } from "./env";
import { webhookAddress } from "./ip";
import { newWebhookSecret, postWebhook } from "./webhook";

let sink: WebhookSink;
let dns: TestDns;
const secret = newWebhookSecret();
const unset = { DNS_SERVERS: undefined, WEBHOOK_NETWORKS: undefined, WEBHOOK_CA_FILE: undefined };

beforeAll(async () => {
  [sink, dns] = await Promise.all([startWebhookSink(), startTestDns()]);
});
beforeEach(() => {
  setEnvironment({ DNS_SERVERS: dns.server, WEBHOOK_NETWORKS: "127.0.0.0/8", WEBHOOK_CA_FILE: sink.caFile });
  dns.set("hooks.example", "A", "127.0.0.1");
});
afterEach(() => {
  dns.reset();
  sink.answerWith(null);
  sink.posts.length = 0;
  setEnvironment(unset);
});
afterAll(() => Promise.all([sink.close(), dns.stop()]));

const send = (url = `https://hooks.example:${sink.port}/fbl?a=1`) =>
  postWebhook({ url, secret, id: "msg_1", at: new Date(), body: '{"hello":"wörld"}' });

describe("postWebhook", () => {
  it("posts a document that the Standard Webhooks library verifies", async () => {
    expect(await send()).toEqual({
      outcome: "sent",
      stage: "reply",
      host: `hooks.example:${sink.port}`,
      reply: "204",
    });
    const [posted] = sink.posts;
    expect(posted?.path).toBe("/fbl?a=1");
    expect(posted?.headers).toMatchObject({ host: `hooks.example:${sink.port}`, "webhook-id": "msg_1" });
    const headers = posted?.headers as Record<string, string>;
    expect(new Webhook(secret).verify(posted?.body ?? "", headers)).toEqual({ hello: "wörld" });
    expect(() => new Webhook(newWebhookSecret()).verify(posted?.body ?? "", headers)).toThrow();
  });

  it.each([
    [200, "sent"],
    [299, "sent"],
    [400, "refused"],
    [410, "refused"],
    [401, "deferred"],
    [404, "deferred"],
    [429, "deferred"],
    [503, "deferred"],
  ])("takes the answer %s as %s and shows its beginning in one line", async (status, outcome) => {
    sink.answerWith((response) => response.writeHead(status).end("first\r\nX-Evil: 1"));
    expect(await send()).toMatchObject({ outcome, reply: `${status} first X-Evil: 1` });
  });

  it("follows no redirect", async () => {
    sink.answerWith((response) =>
      response.writeHead(307, { location: `https://127.0.0.1:${sink.port}/in` }).end(),
    );
    expect(await send()).toMatchObject({ outcome: "deferred", reply: "307" });
    expect(sink.posts).toHaveLength(1);
  });

  it("reads no more of an endless answer than it shows", async () => {
    sink.answerWith((response) => {
      response.writeHead(200);
      const more = () => {
        if (!response.destroyed) response.write("x".repeat(65_536), () => setImmediate(more));
      };
      more();
    });
    const { outcome, reply } = await send();
    expect(outcome).toBe("sent");
    expect(reply.length).toBeLessThan(310);
  });

  it("ends when it is told to", async () => {
    const abort = new AbortController();
    sink.answerWith(() => abort.abort());
    const url = `https://hooks.example:${sink.port}/`;
    expect(
      await postWebhook({ url, secret, id: "1", at: new Date(), body: "{}", signal: abort.signal }),
    ).toMatchObject({
      outcome: "deferred",
      stage: "reply",
      reply: "There was no answer in time.",
    });
  });
});

describe("what failed is told apart", () => {
  it("the name", async () => {
    expect(await send("https://nobody.example/")).toMatchObject({
      stage: "dns",
      reply: "The name nobody.example has no address.",
    });
    dns.misbehave("hooks.example", "servfail");
    expect(await send()).toMatchObject({
      stage: "dns",
      reply: "The DNS could not be asked about the name: servfail.",
    });
  });

  it("the connection", async () => {
    const closed = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => closed.once("listening", resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    expect(await send(`https://hooks.example:${port}/`)).toMatchObject({
      stage: "connect",
      outcome: "deferred",
    });
  });

  it("the certificate: of nobody known, and of another name", async () => {
    dns.set("other.example", "A", "127.0.0.1");
    expect(await send(`https://other.example:${sink.port}/`)).toMatchObject({ stage: "tls" });
    setEnvironment({ WEBHOOK_CA_FILE: undefined });
    expect(await send()).toMatchObject({ stage: "tls", outcome: "deferred" });
    expect(sink.posts).toEqual([]);
  });

  it("a server that speaks no TLS", async () => {
    const plain = createServer((socket) => socket.end("220 mail\r\n")).listen(0, "127.0.0.1");
    await new Promise((resolve) => plain.once("listening", resolve));
    const { port } = plain.address() as AddressInfo;
    expect(await send(`https://hooks.example:${port}/`)).toMatchObject({ stage: "tls" });
    plain.close();
  });
});

describe("an address inside", () => {
  beforeEach(() => setEnvironment({ WEBHOOK_NETWORKS: undefined }));
  const refused = {
    outcome: "deferred",
    stage: "address",
    reply: "The address is not public: nothing was sent.",
  };

  it.each([
    "127.0.0.1",
    "10.0.0.1",
    "172.16.3.4",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "2130706433",
    "0x7f000001",
    "0177.0.0.1",
    "127.1",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "[fe80::1]",
    "[fc00::1]",
    "[fec0::1]",
  ])("%s is refused", async (host) => {
    expect(await send(`https://${host}:${sink.port}/`)).toMatchObject(refused);
    expect(sink.posts).toEqual([]);
  });

  it("is refused behind a name, also beside a public one", async () => {
    expect(await send()).toMatchObject(refused);
    dns.set("hooks.example", "A", "8.8.8.8", "127.0.0.1");
    expect(await send()).toMatchObject(refused);
    dns.set("mapped.example", "AAAA", "::ffff:127.0.0.1");
    expect(await send(`https://mapped.example:${sink.port}/`)).toMatchObject(refused);
  });

  it("is not reached by a name that changes between the check and the connection", async () => {
    setEnvironment({ WEBHOOK_NETWORKS: "127.0.0.1/32" });
    let asked = 0;
    dns.onQuestion(({ type }) => {
      if (type !== "A") return;
      asked += 1;
      if (asked > 1) dns.set("hooks.example", "A", "127.0.0.2");
    });
    expect(await send()).toMatchObject({ outcome: "sent" });
    expect(asked).toBe(1);
  });

  it("is reached when the operator allows its network, and only that", async () => {
    setEnvironment({ WEBHOOK_NETWORKS: "10.0.0.0/8" });
    expect(await send()).toMatchObject(refused);
    setEnvironment({ WEBHOOK_NETWORKS: "127.0.0.1" });
    expect(await send()).toMatchObject({ outcome: "sent" });
  });
});

describe("webhookAddress", () => {
  it.each([
    ["https://hooks.example.net/fbl", "https://hooks.example.net/fbl"],
    [" https://Hooks.Example.net ", "https://hooks.example.net/"],
    ["https://hooks.example.net:8443/a?b=c", "https://hooks.example.net:8443/a?b=c"],
    ["https://203.0.113.9/x", "https://203.0.113.9/x"],
    ["https://[2001:db8::1]/x", "https://[2001:db8::1]/x"],
  ])("takes %s", (text, url) => expect(webhookAddress(text)).toBe(url));

  it.each([
    "http://hooks.example.net/",
    "ftp://hooks.example.net/",
    "https://localhost/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.0x0.0x0.0x1/",
    "https://0177.0.0.1/",
    "https://127.1/",
    "https://a.0x7f/",
    "https://[::ffff:127.0.0.1]/",
    "https://[2001:DB8:0:0::1]/",
    "https://user:password@hooks.example.net/",
    "https://hooks.example.net\\@127.0.0.1/",
    "https://hooks.example.net/#part",
    "https://hooks.example.net/a b",
    "https://hooks.example.net:99999/",
    "https://hooks..example.net/",
    "https://ho%6fks.example.net/",
    `https://hooks.example.net/${"x".repeat(500)}`,
    "",
  ])("refuses %s", (text) => expect(webhookAddress(text)).toBeNull());
});
