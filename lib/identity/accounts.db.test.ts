// Accounts through the doors that browsers use: what is answered, what is mailed, and what stays unchanged.
import { beforeEach, describe, expect, it } from "vitest";
import * as confirmDoor from "@/app/api/v1/confirm/route";
import * as changeDoor from "@/app/api/v1/password/change/route";
import * as forgotDoor from "@/app/api/v1/password/forgot/route";
import * as resetDoor from "@/app/api/v1/password/reset/route";
import * as setupDoor from "@/app/api/v1/setup/route";
import * as signUpDoor from "@/app/api/v1/signup/route";
import { peerHeader } from "@/lib/platform/client-address";
import { pool, prisma } from "@/lib/platform/db";
import { openSession, requestTo, withParams } from "@/lib/testing/browser";
import { testDatabase } from "@/lib/testing/database";
import { createPerson } from "@/lib/testing/people";
import { confirmAccount, forgetPassword, resetPassword, signUp } from "./commands";
import { fitsPassword, hashPassword } from "./password";
import { signIn } from "./session-commands";

testDatabase();

// The doors read the clock themselves; what tests call directly must agree with them.
const now = new Date();
const hour = 3_600_000;
const address = "198.51.100.7";
const password = "quiet rivers bend slowly";
const otherPassword = "loud rivers bend quickly";

beforeEach(async () => {
  await pool.query("DELETE FROM rate_limit");
  await prisma.outboxMail.deleteMany();
});

type Door = { POST: (request: Request, context: ReturnType<typeof withParams>) => Promise<Response> };

async function post(door: Door, body: unknown, headers: Record<string, string> = {}) {
  const request = requestTo("/", { method: "POST", body, headers: { [peerHeader]: address, ...headers } });
  const response = await door.POST(request, withParams());
  return {
    status: response.status,
    json: (await response.json().catch(() => null)) as Record<string, unknown>,
  };
}

/** The token in the link of the newest mail to an address. */
async function tokenMailedTo(to: string): Promise<string> {
  const mail = await prisma.outboxMail.findFirst({
    where: { toAddress: to },
    orderBy: { createdAt: "desc" },
  });
  return /[?]token=([\w-]{43})$/m.exec(mail?.text ?? "")?.[1] ?? "no token";
}

async function register(email: string): Promise<void> {
  await signUp({ email, name: "", password }, address, now);
  await confirmAccount({ token: await tokenMailedTo(email), password }, address, now);
  await prisma.outboxMail.deleteMany();
}

const tryIn = (email: string, secret: string, at = now) =>
  signIn({ email, password: secret, address, userAgent: "test" }, at);

describe("sign-up", () => {
  it("answers and does the same for a known and an unknown address; only the mail differs", async () => {
    await register("known@example.net");
    const traces = async () => [
      await prisma.outboxMail.count(),
      await prisma.emailToken.count(),
      await prisma.auditEvent.count(),
    ];
    const start = await traces();
    const known = await post(signUpDoor, { email: "known@example.net", password: otherPassword });
    const afterKnown = await traces();
    const unknown = await post(signUpDoor, { email: "unknown@example.net", password: otherPassword });
    const afterUnknown = await traces();
    expect(known).toEqual(unknown);
    expect(known.status).toBe(200);
    expect(afterKnown.map((count, i) => count - (start[i] ?? 0))).toEqual([1, 1, 1]);
    expect(afterUnknown.map((count, i) => count - (afterKnown[i] ?? 0))).toEqual([1, 1, 1]);
    const kinds = await prisma.outboxMail.findMany({ select: { kind: true, toAddress: true } });
    expect(kinds).toEqual(
      expect.arrayContaining([
        { kind: "account.exists", toAddress: "known@example.net" },
        { kind: "account.confirm", toAddress: "unknown@example.net" },
      ]),
    );
    expect(await prisma.user.findUnique({ where: { email: "unknown@example.net" } })).toBeNull();
    expect(await tryIn("known@example.net", password)).not.toBeNull();
    expect(await tryIn("known@example.net", otherPassword)).toBeNull();
  });

  it("says the same of a weak password whether the address is known or not", async () => {
    await register("known2@example.net");
    const weak = { password: "password1234" };
    const known = await post(signUpDoor, { email: "known2@example.net", ...weak });
    const unknown = await post(signUpDoor, { email: "unknown2@example.net", ...weak });
    expect(known.status).toBe(400);
    expect({ ...known.json, instance: "" }).toEqual({ ...unknown.json, instance: "" });
  });

  it("links to PUBLIC_URL whatever host the request names", async () => {
    await post(signUpDoor, { email: "host@example.net", password }, { "x-forwarded-host": "evil.example" });
    const mail = await prisma.outboxMail.findFirstOrThrow({ where: { toAddress: "host@example.net" } });
    expect(mail.text).toContain("http://127.0.0.1:3000/confirm?token=");
    expect(mail.text + mail.html).not.toContain("evil.example");
  });

  it("keeps neither the password nor the token readable", async () => {
    await post(signUpDoor, { email: "stored@example.net", password });
    const token = await tokenMailedTo("stored@example.net");
    const { rows } = await pool.query<{ text: string }>(
      "SELECT t::text AS text FROM email_token t UNION ALL SELECT a::text FROM audit_event a",
    );
    const stored = rows.map(({ text }) => text).join("\n");
    expect(stored).toContain("$argon2id$");
    expect(stored).not.toContain(password);
    expect(stored).not.toContain(token);
  });

  it("sends one mailbox three mails an hour, and no more", async () => {
    const answers = [];
    for (let i = 0; i < 4; i += 1) {
      answers.push(
        await post(signUpDoor, { email: "flood@example.net", password }, { [peerHeader]: `192.0.2.${i}` }),
      );
    }
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
    expect(await prisma.outboxMail.count({ where: { toAddress: "flood@example.net" } })).toBe(3);
  });
});

describe("confirmation", () => {
  async function signedUp(email: string): Promise<string> {
    await signUp({ email, name: "Anna", password }, address, now);
    return tokenMailedTo(email);
  }

  it("makes the account, once", async () => {
    const token = await signedUp("once@example.net");
    expect(await tryIn("once@example.net", password)).toBeNull();
    const first = await post(confirmDoor, { token, password });
    expect(first).toEqual({ status: 200, json: { email: "once@example.net" } });
    expect(await tryIn("once@example.net", password)).not.toBeNull();
    expect((await post(confirmDoor, { token, password })).status).toBe(410);
    expect(await prisma.user.count({ where: { email: "once@example.net" } })).toBe(1);
  });

  it("makes one account when the link is pressed several times at once", async () => {
    const token = await signedUp("race@example.net");
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => post(confirmDoor, { token, password })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410, 410, 410, 410]);
  });

  it("needs the password of the sign-up, and a wrong one uses nothing up", async () => {
    const token = await signedUp("lent@example.net");
    const wrong = await post(confirmDoor, { token, password: otherPassword });
    expect(wrong.status).toBe(400);
    expect(await prisma.user.findUnique({ where: { email: "lent@example.net" } })).toBeNull();
    expect((await post(confirmDoor, { token, password })).status).toBe(200);
  });

  it("does not let a second sign-up take over the first one's link", async () => {
    const token = await signedUp("twice@example.net");
    await signUp({ email: "twice@example.net", name: "Mallory", password: otherPassword }, address, now);
    expect((await post(confirmDoor, { token, password: otherPassword })).status).toBe(400);
    expect((await post(confirmDoor, { token, password })).status).toBe(200);
    expect(await tryIn("twice@example.net", otherPassword)).toBeNull();
  });

  it("refuses an expired, an invented and a foreign token alike", async () => {
    const token = await signedUp("late@example.net");
    await register("owner@example.net");
    await forgetPassword("owner@example.net", address, now);
    const resetToken = await tokenMailedTo("owner@example.net");
    const dayLater = new Date(now.getTime() + 24 * hour);
    await expect(confirmAccount({ token, password }, address, dayLater)).rejects.toMatchObject({
      code: "gone",
    });
    for (const guess of ["x", "A".repeat(43), resetToken]) {
      expect((await post(confirmDoor, { token: guess, password })).status).toBe(410);
    }
  });

  it("is not done by opening the link: a scanner's GET finds no door", () => {
    for (const door of [confirmDoor, resetDoor, setupDoor, signUpDoor, forgotDoor]) {
      expect(Object.keys(door)).toEqual(["POST"]);
    }
  });

  it("stops a client that guesses", async () => {
    const statuses = [];
    for (let i = 0; i < 31; i += 1) {
      statuses.push((await post(confirmDoor, { token: `guess-${i}`, password })).status);
    }
    expect(statuses.slice(0, 30).every((status) => status === 410)).toBe(true);
    expect(statuses[30]).toBe(429);
  });
});

describe("a forgotten password", () => {
  it("is answered the same for a known and an unknown address; only the mail differs", async () => {
    await register("forgot@example.net");
    const known = await post(forgotDoor, { email: "forgot@example.net" });
    const unknown = await post(forgotDoor, { email: "nobody@example.net" });
    expect(known).toEqual(unknown);
    const mails = await prisma.outboxMail.findMany({ orderBy: { toAddress: "asc" }, select: { kind: true } });
    expect(mails.map(({ kind }) => kind)).toEqual(["password.reset", "password.unknown"]);
  });

  it("is replaced once, and every session ends", async () => {
    await register("reset@example.net");
    const sessionId = await tryIn("reset@example.net", password);
    await forgetPassword("reset@example.net", address, now);
    const token = await tokenMailedTo("reset@example.net");
    expect((await post(resetDoor, { token, password: "password1234" })).status).toBe(400);
    expect((await post(resetDoor, { token, password: otherPassword })).status).toBe(200);
    expect((await post(resetDoor, { token, password })).status).toBe(410);
    const session = await prisma.session.findUniqueOrThrow({ where: { id: sessionId ?? "" } });
    expect(session.revokedAt).not.toBeNull();
    expect(await tryIn("reset@example.net", password)).toBeNull();
    expect(await tryIn("reset@example.net", otherPassword)).not.toBeNull();
    expect(await prisma.outboxMail.count({ where: { kind: "password.changed" } })).toBe(1);
  });

  it("voids the other links of the same mailbox, and dies after an hour", async () => {
    await register("links@example.net");
    await forgetPassword("links@example.net", address, now);
    const first = await tokenMailedTo("links@example.net");
    await forgetPassword("links@example.net", address, new Date(+now + 1));
    const second = await tokenMailedTo("links@example.net");
    expect(second).not.toBe(first);
    const late = new Date(now.getTime() + hour + 1);
    await expect(
      resetPassword({ token: second, password: otherPassword }, address, late),
    ).rejects.toMatchObject({
      code: "gone",
    });
    await resetPassword({ token: second, password: otherPassword }, address, now);
    await expect(
      resetPassword({ token: first, password: otherPassword }, address, now),
    ).rejects.toMatchObject({
      code: "gone",
    });
  });

  it("gives an unknown address no link that works", async () => {
    await forgetPassword("stranger@example.net", address, now);
    expect(await tokenMailedTo("stranger@example.net")).toBe("no token");
    expect(await prisma.emailToken.count({ where: { email: "stranger@example.net", userId: null } })).toBe(1);
  });
});

describe("changing the password", () => {
  it("needs the present one, and ends every session including this one", async () => {
    const viewer = await createPerson({ email: "change@example.net" });
    await prisma.user.update({
      where: { id: viewer.userId },
      data: { passwordHash: await hashPassword(password) },
    });
    const cookie = await openSession(viewer);
    await tryIn("change@example.net", password);
    const wrong = await post(changeDoor, { current: "wrong", password: otherPassword }, { cookie });
    expect(wrong.status).toBe(400);
    const right = await post(changeDoor, { current: password, password: otherPassword }, { cookie });
    expect(right.status).toBe(204);
    expect(await prisma.session.count({ where: { userId: viewer.userId, revokedAt: null } })).toBe(0);
    const again = await post(changeDoor, { current: otherPassword, password }, { cookie });
    expect(again.status).toBe(401);
  });
});

describe("signing in", () => {
  it("is refused alike for a wrong password, an unknown, a disabled and a malformed address", async () => {
    await register("present@example.net");
    await register("disabled@example.net");
    await prisma.user.update({ where: { email: "disabled@example.net" }, data: { disabledAt: now } });
    expect(await tryIn("present@example.net", otherPassword)).toBeNull();
    expect(await tryIn("absent@example.net", password)).toBeNull();
    expect(await tryIn("disabled@example.net", password)).toBeNull();
    expect(await tryIn("no address", password)).toBeNull();
    expect(await tryIn("PRESENT@Example.NET ", password)).not.toBeNull();
  });

  it("stops guessing at one account from many addresses, without telling whether it exists", async () => {
    await register("target@example.net");
    for (const email of ["target@example.net", "missing@example.net"]) {
      for (let i = 0; i < 10; i += 1) {
        const from = `2001:db8:${i}::1`;
        expect(await signIn({ email, password: `wrong ${i}`, address: from, userAgent: "" }, now)).toBeNull();
      }
      const next = signIn({ email, password, address: "2001:db8:ffff::1", userAgent: "" }, now);
      await expect(next).rejects.toMatchObject({ code: "too_many_requests" });
    }
  });

  it("stops one client that tries many accounts, the addresses of its IPv6 network taken together", async () => {
    for (let i = 0; i < 50; i += 1) {
      const from = `2001:db8:7:7::${i.toString(16)}`;
      await signIn({ email: `p${i}@example.net`, password, address: from, userAgent: "" }, now);
    }
    const next = { email: "p99@example.net", password, address: "2001:db8:7:7::abcd", userAgent: "" };
    await expect(signIn(next, now)).rejects.toMatchObject({ code: "too_many_requests" });
    expect(await signIn({ ...next, address: "2001:db8:7:8::1" }, now)).toBeNull();
  });

  it("does not count right passwords", async () => {
    await register("often@example.net");
    for (let i = 0; i < 51; i += 1) expect(await tryIn("often@example.net", password)).not.toBeNull();
  });
});

describe("a stored password", () => {
  it("fits in any composition of its characters, and nothing fits where none is stored", async () => {
    const stored = await hashPassword("ünfaßbar lange Wörter");
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await fitsPassword(stored, "ünfaßbar lange Wörter".normalize("NFD"))).toBe(true);
    expect(await fitsPassword(stored, "unfassbar lange Worter")).toBe(false);
    expect(await fitsPassword(null, "nobody has this password")).toBe(false);
  });
});
