import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { operatorActor } from "@/lib/audit/schema";
import { pool } from "@/lib/platform/db";
import { testDatabase } from "@/lib/testing/database";
import { createSource } from "./commands";
import { type PolicyListener, startPolicyListener } from "./policy-listen";

testDatabase();

const now = new Date("2026-11-20T12:00:00Z");
const local = ["127.0.0.0/8", "::1/128"];
let listener: PolicyListener;

const start = (source: string, peers = local) =>
  startPolicyListener({ host: "127.0.0.1", port: 0, peers, source, clock: () => now });

beforeAll(async () => {
  await createSource(operatorActor, "mx1", now);
  listener = await start("mx1");
});

afterAll(() => listener.close());

function question(fields: Record<string, string> = {}): string {
  const all = {
    request: "smtpd_access_policy",
    protocol_state: "END-OF-MESSAGE",
    protocol_name: "ESMTP",
    client_address: "192.0.2.1",
    client_port: "51234",
    helo_name: "mx.example.net",
    queue_id: "4X1abcz2",
    instance: `1a2b.${randomUUID()}.0`,
    sender: "bounce@example.net",
    recipient: "",
    recipient_count: "2",
    sasl_username: "",
    ...fields,
  };
  return `${Object.entries(all)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("")}\n`;
}

async function dial(port = listener.port): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  return socket;
}

/** Writes and waits for so many answers. */
async function ask(socket: Socket, text: string, answers = 1): Promise<string> {
  let heard = "";
  socket.write(text);
  while (heard.split("\n\n").length <= answers) {
    const [chunk] = (await once(socket, "data")) as [Buffer];
    heard += chunk.toString();
  }
  return heard;
}

async function counted(ip: string): Promise<unknown> {
  const { rows } = await pool.query(
    `SELECT recipients, data_commands AS data, ham + suspect + spam AS verdicts, helo, mail_from_domain AS domain
     FROM ip_day WHERE ip = $1`,
    [ip],
  );
  return rows[0] ?? null;
}

it("counts a message at its end, once however often Postfix asks, and lets it pass", async () => {
  const socket = await dial();
  const text = question();
  expect(await ask(socket, text)).toBe("action=DUNNO\n\n");
  expect(await ask(socket, text)).toBe("action=DUNNO\n\n");
  socket.destroy();
  expect(await counted("192.0.2.1")).toEqual({
    recipients: 2,
    data: 1,
    verdicts: 0,
    helo: "mx.example.net",
    domain: "example.net",
  });
});

it("answers several questions in one piece, and one in many", async () => {
  const socket = await dial();
  const both = question({ client_address: "192.0.2.2" }) + question({ client_address: "2001:db8::2" });
  expect(await ask(socket, both, 2)).toBe("action=DUNNO\n\naction=DUNNO\n\n");
  const text = question({ client_address: "192.0.2.3" });
  for (const letter of text.slice(0, -1)) socket.write(letter);
  expect(await ask(socket, text.slice(-1))).toBe("action=DUNNO\n\n");
  socket.destroy();
  for (const ip of ["192.0.2.2", "2001:db8::2", "192.0.2.3"]) {
    expect(await counted(ip), ip).toMatchObject({ recipients: 2 });
  }
});

it("counts nothing before the end of a message, and nothing of signed-in users", async () => {
  const socket = await dial();
  await ask(socket, question({ client_address: "192.0.2.4", protocol_state: "RCPT" }));
  await ask(socket, question({ client_address: "192.0.2.4", sasl_username: "bob" }));
  await ask(socket, question({ client_address: "unknown" }));
  socket.destroy();
  expect(await counted("192.0.2.4")).toBeNull();
});

it("lets mail pass when it cannot be counted", async () => {
  const stray = await start("no such source");
  const socket = await dial(stray.port);
  expect(await ask(socket, question({ client_address: "192.0.2.5" }))).toBe("action=DUNNO\n\n");
  socket.destroy();
  await stray.close();
  expect(await counted("192.0.2.5")).toBeNull();
});

it("ends connections of strangers, and of who speaks something else", async () => {
  const closed = await start("mx1", ["192.0.2.0/24"]);
  const stranger = await dial(closed.port);
  await once(stranger, "close");
  await closed.close();
  for (const text of [
    "GET / HTTP/1.1\r\nHost: x\r\n\r\n\n\n",
    "request=other\n\n",
    `a=${"x".repeat(70_000)}`,
  ]) {
    const socket = await dial();
    socket.on("error", () => undefined);
    socket.write(text);
    await once(socket, "close");
  }
});

it("does not start with a list that holds something else than addresses and networks", async () => {
  await expect(start("mx1", ["192.0.2.9/24"])).rejects.toThrow("192.0.2.9/24 is not an address or a network");
});
