// A change of mail address through the doors that browsers use.
import { beforeEach, describe, expect, it } from "vitest";
import * as linkDoor from "@/app/api/v1/address-changes/[token]/route";
import * as accountDoor from "@/app/api/v1/me/account/route";
import * as askDoor from "@/app/api/v1/me/address-change/route";
import { peerHeader } from "@/lib/platform/client-address";
import { pool, prisma } from "@/lib/platform/db";
import { openSession, requestTo, withParams } from "@/lib/testing/browser";
import { testDatabase } from "@/lib/testing/database";
import { createPerson } from "@/lib/testing/people";
import { confirmAccount, signUp } from "./commands";
import type { Viewer } from "./viewer";

testDatabase();

let run = 0;
let anna: Viewer;
let cookie: string;
let newEmail: string;

beforeEach(async () => {
  run += 1;
  await pool.query("DELETE FROM rate_limit");
  await prisma.outboxMail.deleteMany();
  anna = await createPerson({ email: `anna-${run}@old.example`, organization: `Acme ${run}` });
  cookie = await openSession(anna);
  newEmail = `anna-${run}@new.example`;
});

type Handler = (request: Request, context: ReturnType<typeof withParams>) => Promise<Response>;

async function ask(
  method: string,
  handler: Handler,
  asked: { token?: string; cookie?: string; body?: unknown },
) {
  const request = requestTo("/", {
    method,
    body: asked.body ?? (method === "POST" ? {} : undefined),
    headers: { [peerHeader]: "198.51.100.7" },
    ...(asked.cookie !== undefined && { cookie: asked.cookie }),
  });
  const response = await handler(
    request,
    withParams(asked.token === undefined ? {} : { token: asked.token }),
  );
  return {
    status: response.status,
    json: (await response.json().catch(() => null)) as Record<string, unknown> | null,
  };
}

const start = (email = newEmail) => ask("POST", askDoor.POST, { cookie, body: { newEmail: email } });

async function tokenMailedTo(to: string): Promise<string> {
  const mail = await prisma.outboxMail.findFirst({
    where: { toAddress: to },
    orderBy: { createdAt: "desc" },
  });
  return /\/address\/([\w-]{43})$/m.exec(mail?.text ?? "")?.[1] ?? "no token";
}

const emailNow = async () => (await prisma.user.findUniqueOrThrow({ where: { id: anna.userId } })).email;

describe("a change of mail address", () => {
  it("waits for both mailboxes, in either order, however often the links are opened", async () => {
    expect((await start()).json).toMatchObject({
      email: anna.email,
      addressChange: { newEmail, presentAgreed: false, newAgreed: false },
    });
    const present = await tokenMailedTo(anna.email);
    const added = await tokenMailedTo(newEmail);
    for (const token of [present, added, present, added]) {
      expect((await ask("GET", linkDoor.GET, { token })).json).toMatchObject({ agreed: false });
    }
    const first = await ask("POST", linkDoor.POST, { token: added });
    expect(first.json).toMatchObject({ side: "new", agreed: true, complete: false });
    // The same mailbox twice is not both.
    expect((await ask("POST", linkDoor.POST, { token: added })).json).toMatchObject({ complete: false });
    expect(await emailNow()).toBe(anna.email);
    expect((await ask("GET", accountDoor.GET, { cookie })).json).toMatchObject({
      addressChange: { presentAgreed: false, newAgreed: true },
    });
    expect((await ask("POST", linkDoor.POST, { token: present })).json).toMatchObject({ complete: true });
    expect(await emailNow()).toBe(newEmail);
    const told = await prisma.outboxMail.findMany({ where: { kind: "address.changed" } });
    expect(told.map(({ toAddress }) => toAddress).sort()).toEqual([anna.email, newEmail].sort());
  });

  it("is carried out once when both agree at the same moment, and ends every session but the one that pressed", async () => {
    const elsewhere = await openSession({ ...anna, sessionId: crypto.randomUUID() });
    await start();
    const tokens = [await tokenMailedTo(anna.email), await tokenMailedTo(newEmail)];
    const both = await Promise.all(tokens.map((token) => ask("POST", linkDoor.POST, { token, cookie })));
    expect(both.map(({ json }) => json?.complete).sort()).toEqual([false, true]);
    expect(await emailNow()).toBe(newEmail);
    expect((await ask("GET", accountDoor.GET, { cookie })).json).toMatchObject({ email: newEmail });
    expect((await ask("GET", accountDoor.GET, { cookie: elsewhere })).status).toBe(401);
    for (const token of tokens) expect((await ask("POST", linkDoor.POST, { token })).status).toBe(410);
  });

  it("tells nobody who asks whether the new address has an account, and never takes it over", async () => {
    const taken = await createPerson({ email: `taken-${run}@new.example` });
    const known = await start(taken.email);
    const free = await start();
    const shape = (json: Record<string, unknown> | null) => ({
      ...json,
      addressChange: { ...(json?.addressChange as object), newEmail: "", expiresAt: "" },
    });
    expect(known.status).toBe(free.status);
    expect(shape(known.json)).toEqual(shape(free.json));
    await prisma.addressChange.updateMany({ where: { newEmail }, data: { endedAt: new Date() } });
    await start(taken.email);
    expect(await tokenMailedTo(taken.email)).toBe("no token");
    const agreed = await ask("POST", linkDoor.POST, { token: await tokenMailedTo(anna.email) });
    expect(agreed.json).toMatchObject({ agreed: true, complete: false });
    expect(await emailNow()).toBe(anna.email);
  });

  it("changes nothing when the new address got an account meanwhile", async () => {
    await start();
    const present = await tokenMailedTo(anna.email);
    await ask("POST", linkDoor.POST, { token: await tokenMailedTo(newEmail) });
    await createPerson({ email: newEmail });
    expect((await ask("POST", linkDoor.POST, { token: present })).status).toBe(409);
    expect(await emailNow()).toBe(anna.email);
  });

  it("ends when either mailbox refuses, when its holder takes it back, after a day, and when another is asked for", async () => {
    const links = async () => [await tokenMailedTo(anna.email), await tokenMailedTo(newEmail)];
    const dead = async (tokens: string[]) => {
      for (const token of tokens) expect((await ask("POST", linkDoor.POST, { token })).status).toBe(410);
    };
    await start();
    const refused = await links();
    expect((await ask("DELETE", linkDoor.DELETE, { token: refused[1] ?? "" })).status).toBe(204);
    await dead(refused);
    await start();
    const withdrawn = await links();
    expect((await ask("DELETE", askDoor.DELETE, { cookie })).status).toBe(204);
    await dead(withdrawn);
    await start();
    const replaced = await links();
    await start(`other-${run}@new.example`);
    await dead(replaced);
    const late = await tokenMailedTo(anna.email);
    await prisma.addressChange.updateMany({ data: { expiresAt: new Date(Date.now() - 1000) } });
    await dead([late]);
    expect(await emailNow()).toBe(anna.email);
  });

  it("makes links that were mailed to either address before worthless", async () => {
    const password = "quiet rivers bend slowly";
    await signUp({ email: newEmail, name: "", password }, "198.51.100.7", new Date());
    const mail = await prisma.outboxMail.findFirstOrThrow({ where: { toAddress: newEmail } });
    const signUpToken = /token=([\w-]{43})/.exec(mail.text)?.[1] ?? "";
    await start();
    for (const to of [anna.email, newEmail]) {
      await ask("POST", linkDoor.POST, { token: await tokenMailedTo(to) });
    }
    expect(await emailNow()).toBe(newEmail);
    const late = confirmAccount({ token: signUpToken, password }, "198.51.100.7", new Date());
    await expect(late).rejects.toMatchObject({ code: "gone" });
  });

  it("is not for a session whose holder has not proved lately that it is them, nor for the address one has", async () => {
    expect((await start(anna.email)).status).toBe(400);
    const hourAgo = new Date(Date.now() - 3_600_000);
    await prisma.session.update({ where: { id: anna.sessionId }, data: { createdAt: hourAgo } });
    const old = await start();
    expect([old.status, old.json?.code]).toEqual([403, "confirm_first"]);
    expect(await prisma.outboxMail.count()).toBe(0);
  });
});
