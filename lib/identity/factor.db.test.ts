// The second factor through the doors that browsers use: what a half-open session is good for (nothing), what a code
// is good for (once), and what is withheld from who has none where one is asked.
import { beforeEach, describe, expect, it } from "vitest";
import * as authDoor from "@/app/api/auth/[...nextauth]/route";
import * as confirmDoor from "@/app/api/v1/me/confirm/route";
import * as connectDoor from "@/app/api/v1/me/identities/route";
import * as recoveryDoor from "@/app/api/v1/me/recovery-codes/route";
import * as meDoor from "@/app/api/v1/me/route";
import * as factorDoor from "@/app/api/v1/me/second-factor/route";
import * as waysDoor from "@/app/api/v1/me/sign-in-ways/route";
import * as membersDoor from "@/app/api/v1/members/route";
import * as organizationDoor from "@/app/api/v1/organization/route";
import * as sessionsDoor from "@/app/api/v1/sessions/route";
import * as passDoor from "@/app/api/v1/signin/factor/route";
import * as settingsDoor from "@/app/api/v1/staff/settings/route";
import { peerHeader } from "@/lib/platform/client-address";
import { later, MINUTE } from "@/lib/platform/day";
import { pool, prisma } from "@/lib/platform/db";
import { codeAt } from "@/lib/testing/authenticator";
import { cookieOf, openSession, requestTo, withParams } from "@/lib/testing/browser";
import { testDatabase } from "@/lib/testing/database";
import { createPerson } from "@/lib/testing/people";
import { forgetPassword, resetPassword } from "./commands";
import { passFactor } from "./factor-commands";
import { turnFactorOffByOperator } from "./factor-setup-commands";
import { hashPassword } from "./password";
import { signIn } from "./session-commands";
import type { Viewer } from "./viewer";

testDatabase();

const password = "quiet rivers bend slowly";
const address = "198.51.100.7";

beforeEach(async () => {
  await pool.query("DELETE FROM rate_limit");
  await prisma.outboxMail.deleteMany();
});

type Handler = (request: Request, context: ReturnType<typeof withParams>) => Promise<Response>;

async function ask(handler: Handler, method: string, cookie?: string, body?: unknown) {
  const request = requestTo("/", {
    method,
    body,
    headers: { [peerHeader]: address },
    ...(cookie !== undefined && { cookie }),
  });
  const response = await handler(request, withParams());
  return {
    status: response.status,
    json: (await response.json().catch(() => null)) as Record<string, unknown>,
  };
}

const mailsTo = async (email: string) =>
  (await prisma.outboxMail.findMany({ where: { toAddress: email }, orderBy: { createdAt: "asc" } })).map(
    ({ kind }) => kind,
  );

async function withPassword(viewer: Viewer): Promise<Viewer> {
  await prisma.user.update({
    where: { id: viewer.userId },
    data: { passwordHash: await hashPassword(password) },
  });
  return viewer;
}

type Protected = { viewer: Viewer; cookie: string; secret: string; codes: string[] };

/** A person with a password and a second factor, turned on by the code of the step before: the present one is unused. */
async function protectedPerson(person: Parameters<typeof createPerson>[0] = {}): Promise<Protected> {
  const viewer = await withPassword(await createPerson(person));
  const cookie = await openSession(viewer);
  const begun = await ask(factorDoor.POST, "POST", cookie);
  const secret = String(begun.json.secret);
  const on = await ask(factorDoor.PUT, "PUT", cookie, { code: codeAt(secret, later(new Date(), -30_000)) });
  expect(on.status).toBe(200);
  return { viewer, cookie, secret, codes: on.json.codes as string[] };
}

async function halfSession({ viewer }: Protected, now = new Date()): Promise<string> {
  const id = await signIn({ email: viewer.email, password, address, userAgent: "test" }, now);
  return id ?? "no session";
}

const now = () => new Date();

describe("turning it on", () => {
  it("takes a first code, answers ten recovery codes once, ends the other sessions and tells by mail", async () => {
    const viewer = await withPassword(await createPerson());
    const cookie = await openSession(viewer);
    const other = await openSession({ ...viewer, sessionId: crypto.randomUUID() });
    const begun = await ask(factorDoor.POST, "POST", cookie);
    // Begun is not on: nothing is asked for yet.
    expect((await ask(waysDoor.GET, "GET", cookie)).json).toMatchObject({
      secondFactor: null,
      confirmsBy: "password",
    });
    const wrong = await ask(factorDoor.PUT, "PUT", cookie, { code: "000000" });
    expect(wrong).toMatchObject({ status: 400, json: { issues: [{ path: "body.code" }] } });
    const on = await ask(factorDoor.PUT, "PUT", cookie, { code: codeAt(String(begun.json.secret), now()) });
    expect(on.json.codes).toHaveLength(10);
    expect((await ask(waysDoor.GET, "GET", cookie)).json).toMatchObject({
      secondFactor: { recoveryCodesLeft: 10 },
      confirmsBy: "code",
    });
    expect((await ask(meDoor.GET, "GET", other)).status).toBe(401);
    expect(await mailsTo(viewer.email)).toEqual(["factor.turned_on"]);
    const { rows } = await pool.query<{ text: string }>(
      "SELECT r::text AS text FROM recovery_code r UNION ALL SELECT a::text FROM audit_event a UNION ALL SELECT o::text FROM outbox_mail o",
    );
    const kept = rows.map(({ text }) => text).join("\n");
    for (const code of on.json.codes as string[]) expect(kept).not.toContain(code);
    expect(kept).not.toContain(String(begun.json.secret));
    // A second one cannot be set up over it.
    expect((await ask(factorDoor.POST, "POST", cookie)).status).toBe(409);
  });

  it("is for who proved themselves in the last ten minutes", async () => {
    const viewer = await withPassword(await createPerson());
    const cookie = await openSession(viewer, later(now(), -11 * MINUTE));
    const refused = await ask(factorDoor.POST, "POST", cookie);
    expect(refused).toMatchObject({ status: 403, json: { code: "confirm_first" } });
    expect((await ask(confirmDoor.POST, "POST", cookie, { proof: "wrong" })).status).toBe(400);
    expect((await ask(factorDoor.POST, "POST", cookie)).status).toBe(403);
    expect((await ask(confirmDoor.POST, "POST", cookie, { proof: password })).status).toBe(204);
    expect((await ask(factorDoor.POST, "POST", cookie)).status).toBe(200);
  });
});

describe("a session that awaits it", () => {
  it("is good for nothing: no door knows it, no list shows it, and it is soon over", async () => {
    const person = await protectedPerson();
    const sessionId = await halfSession(person);
    const cookie = await cookieOf(sessionId);
    for (const [handler, method] of [
      [meDoor.GET, "GET"],
      [sessionsDoor.GET, "GET"],
      [factorDoor.DELETE, "DELETE"],
      [recoveryDoor.POST, "POST"],
      [confirmDoor.POST, "POST"],
    ] as const) {
      expect(
        (await ask(handler, method, cookie, method === "POST" ? { proof: password } : undefined)).status,
      ).toBe(401);
    }
    const { sessions } = (await ask(sessionsDoor.GET, "GET", person.cookie)).json as {
      sessions: { id: string }[];
    };
    expect(sessions.map(({ id }) => id)).toEqual([person.viewer.sessionId]);
    await expect(
      passFactor(sessionId, codeAt(person.secret, now()), address, later(now(), 10 * MINUTE)),
    ).rejects.toMatchObject({ code: "not_signed_in" });
  });

  it("is complete with the present code, and lasts as long as any", async () => {
    const person = await protectedPerson();
    const sessionId = await halfSession(person);
    const cookie = await cookieOf(sessionId);
    expect((await ask(passDoor.POST, "POST", cookie, { code: "000000" })).status).toBe(400);
    expect((await ask(passDoor.POST, "POST", cookie, { code: codeAt(person.secret, now()) })).status).toBe(
      204,
    );
    expect((await ask(meDoor.GET, "GET", cookie)).status).toBe(200);
    const { expiresAt } = await prisma.session.findUniqueOrThrow({ where: { id: sessionId } });
    expect(expiresAt.getTime() - Date.now()).toBeGreaterThan(29 * 24 * 60 * MINUTE);
  });

  it("is not completed by the code of another account, nor without a session, nor once it is ended", async () => {
    const [person, stranger] = [await protectedPerson(), await protectedPerson()];
    const sessionId = await halfSession(person);
    const cookie = await cookieOf(sessionId);
    expect((await ask(passDoor.POST, "POST", cookie, { code: codeAt(stranger.secret, now()) })).status).toBe(
      400,
    );
    expect((await ask(passDoor.POST, "POST", cookie, { code: stranger.codes[0] })).status).toBe(400);
    const code = codeAt(person.secret, now());
    expect((await ask(passDoor.POST, "POST", undefined, { code })).status).toBe(401);
    expect((await ask(passDoor.POST, "POST", await cookieOf(crypto.randomUUID()), { code })).status).toBe(
      401,
    );
    await prisma.session.update({ where: { id: sessionId }, data: { revokedAt: now() } });
    expect((await ask(passDoor.POST, "POST", cookie, { code })).status).toBe(401);
  });
});

describe("what a thief of the mailbox or of a page can do", () => {
  it("a new password by mail leaves the second factor on, and names what else lets the holder in", async () => {
    const person = await protectedPerson();
    const linked = { issuer: "https://login.example", subject: "1", createdAt: now() };
    await prisma.linkedIdentity.create({ data: { userId: person.viewer.userId, ...linked } });
    await forgetPassword(person.viewer.email, address, now());
    const mail = await prisma.outboxMail.findFirstOrThrow({ where: { kind: "password.reset" } });
    const token = /token=([\w-]{43})/.exec(mail.text)?.[1] ?? "";
    await resetPassword({ token, password: "loud rivers bend quickly" }, address, now());
    const attempt = { email: person.viewer.email, password: "loud rivers bend quickly" };
    const sessionId = await signIn({ ...attempt, address, userAgent: "" }, now());
    expect((await ask(meDoor.GET, "GET", await cookieOf(sessionId ?? ""))).status).toBe(401);
    const told = await prisma.outboxMail.findFirstOrThrow({ where: { kind: "password.changed" } });
    expect(told.text).toContain("https://login.example");
  });

  it("another site's page turns nothing on or off, confirms nothing and completes no sign-in", async () => {
    const person = await protectedPerson();
    const half = await cookieOf(await halfSession(person));
    const evil = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };
    const tries = [
      [factorDoor.DELETE, "DELETE", person.cookie, undefined],
      [recoveryDoor.POST, "POST", person.cookie, {}],
      [confirmDoor.POST, "POST", person.cookie, { proof: person.codes[0] }],
      [connectDoor.POST, "POST", person.cookie, { issuer: "corp" }],
      [passDoor.POST, "POST", half, { code: person.codes[0] }],
      [authDoor.POST, "POST", person.cookie, { token: "x" }],
    ] as const;
    for (const [handler, method, cookie, body] of tries) {
      const request = requestTo("/", { method, cookie, body, headers: evil });
      const context = { params: Promise.resolve({ nextauth: ["callback", "link"] }) };
      expect((await (handler as Handler)(request, context as never)).status).toBe(403);
    }
    expect((await ask(waysDoor.GET, "GET", person.cookie)).json).toMatchObject({
      secondFactor: { recoveryCodesLeft: 10 },
    });
  });
});

describe("a code", () => {
  it("is refused when it was used, and so is an earlier one (RFC 6238 section 5.2)", async () => {
    const person = await protectedPerson();
    const at = now();
    const [before, present] = [codeAt(person.secret, later(at, -30_000)), codeAt(person.secret, at)];
    await passFactor(await halfSession(person), present, address, at);
    for (const used of [present, before]) {
      await expect(passFactor(await halfSession(person), used, address, at)).rejects.toMatchObject({
        code: "invalid_input",
      });
    }
    const next = codeAt(person.secret, later(at, 30_000));
    await passFactor(await halfSession(person), next, address, later(at, 30_000));
  });

  it("opens one session when it is given five times at once", async () => {
    const person = await protectedPerson();
    const halves = await Promise.all(Array.from({ length: 5 }, () => halfSession(person)));
    const at = now();
    const code = codeAt(person.secret, at);
    const answers = await Promise.allSettled(halves.map((half) => passFactor(half, code, address, at)));
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await prisma.session.count({ where: { id: { in: halves }, awaitsFactor: false } })).toBe(1);
  });

  it("cannot be guessed: five wrong ones for an account, from wherever, and the right one waits too", async () => {
    const person = await protectedPerson();
    const halves = [await halfSession(person), await halfSession(person)];
    for (let i = 0; i < 5; i += 1) {
      const guess = passFactor(halves[i % 2] ?? "", `${i}00000`, `192.0.2.${i}`, now());
      await expect(guess).rejects.toMatchObject({ code: "invalid_input" });
    }
    for (const code of [codeAt(person.secret, now()), person.codes[0] ?? ""]) {
      await expect(passFactor(halves[0] ?? "", code, "203.0.113.1", now())).rejects.toMatchObject({
        code: "too_many_requests",
      });
    }
    // The wait is that account's: another one signs in.
    const other = await protectedPerson();
    await passFactor(await halfSession(other), codeAt(other.secret, now()), address, now());
  });
});

describe("recovery codes", () => {
  it("work once each, are counted, and every use is told by mail", async () => {
    const person = await protectedPerson();
    const [code = ""] = person.codes;
    await passFactor(await halfSession(person), code.toUpperCase().replaceAll("-", " "), address, now());
    const again = passFactor(await halfSession(person), code, address, now());
    await expect(again).rejects.toMatchObject({ code: "invalid_input" });
    expect((await ask(waysDoor.GET, "GET", person.cookie)).json).toMatchObject({
      secondFactor: { recoveryCodesLeft: 9 },
    });
    expect(await mailsTo(person.viewer.email)).toEqual(["factor.turned_on", "factor.recovery_used"]);
  });

  it("are worthless once new ones are made", async () => {
    const person = await protectedPerson();
    const renewed = await ask(recoveryDoor.POST, "POST", person.cookie);
    const fresh = renewed.json.codes as string[];
    expect(fresh).toHaveLength(10);
    const old = passFactor(await halfSession(person), person.codes[0] ?? "", address, now());
    await expect(old).rejects.toMatchObject({ code: "invalid_input" });
    await passFactor(await halfSession(person), fresh[0] ?? "", address, now());
  });
});

describe("turning it off", () => {
  it("asks for a code first when the session is older, is told by mail, and asks for nothing afterwards", async () => {
    const person = await protectedPerson();
    const old = later(now(), -11 * MINUTE);
    await prisma.session.update({
      where: { id: person.viewer.sessionId },
      data: { createdAt: old, confirmedAt: old },
    });
    for (const [handler, method] of [
      [factorDoor.DELETE, "DELETE"],
      [recoveryDoor.POST, "POST"],
    ] as const) {
      expect((await ask(handler, method, person.cookie)).json).toMatchObject({ code: "confirm_first" });
    }
    // Who has a second factor confirms by it: the password is what a thief has.
    expect((await ask(confirmDoor.POST, "POST", person.cookie, { proof: password })).status).toBe(400);
    const proof = codeAt(person.secret, now());
    expect((await ask(confirmDoor.POST, "POST", person.cookie, { proof })).status).toBe(204);
    expect((await ask(factorDoor.DELETE, "DELETE", person.cookie)).status).toBe(204);
    expect((await mailsTo(person.viewer.email)).at(-1)).toBe("factor.turned_off");
    expect(await prisma.recoveryCode.count({ where: { userId: person.viewer.userId } })).toBe(0);
    const cookie = await cookieOf(await halfSession(person));
    expect((await ask(meDoor.GET, "GET", cookie)).status).toBe(200);
  });

  it("is what an operator can do for who lost everything", async () => {
    const person = await protectedPerson();
    await turnFactorOffByOperator(person.viewer.email, now());
    const cookie = await cookieOf(await halfSession(person));
    expect((await ask(meDoor.GET, "GET", cookie)).status).toBe(200);
    const mail = await prisma.outboxMail.findFirstOrThrow({ where: { kind: "factor.turned_off" } });
    expect(mail.text).toContain("An operator of the service turned it off");
    await expect(turnFactorOffByOperator(person.viewer.email, now())).rejects.toMatchObject({
      code: "conflict",
    });
  });
});

describe("where it is asked for", () => {
  let run = 0;

  it("an organization shows nothing to a member without one, from the next request on", async () => {
    run += 1;
    const organization = `Careful ${run}`;
    const owner = await protectedPerson({ organization });
    const member = await withPassword(await createPerson({ organization, role: "analyst" }));
    const cookie = await openSession(member);
    expect((await ask(membersDoor.GET, "GET", cookie)).status).toBe(200);
    const asked = await ask(organizationDoor.PATCH, "PATCH", owner.cookie, { requiresSecondFactor: true });
    expect(asked).toMatchObject({ status: 200, json: { requiresSecondFactor: true } });
    const closed = await ask(membersDoor.GET, "GET", cookie);
    expect(closed).toMatchObject({ status: 403, json: { title: expect.stringContaining("second factor") } });
    const me = await ask(meDoor.GET, "GET", cookie);
    expect(me.json).toMatchObject({ permissions: [], factorMissing: { organization: true, staff: false } });
    expect((await ask(membersDoor.GET, "GET", owner.cookie)).status).toBe(200);
    const begun = await ask(factorDoor.POST, "POST", cookie);
    await ask(factorDoor.PUT, "PUT", cookie, { code: codeAt(String(begun.json.secret), now()) });
    expect((await ask(membersDoor.GET, "GET", cookie)).status).toBe(200);
  });

  it("nobody asks for more than they have themselves", async () => {
    run += 1;
    const owner = await openSession(await createPerson({ organization: `Careless ${run}` }));
    const refused = await ask(organizationDoor.PATCH, "PATCH", owner, { requiresSecondFactor: true });
    expect(refused.status).toBe(409);
    const staff = await openSession(await createPerson({ staffRole: "postmaster" }));
    const settings = await ask(settingsDoor.PUT, "PUT", staff, {
      staffSecondFactor: "required",
      note: "for the test",
    });
    expect(settings.status).toBe(409);
  });

  it("the provider's staff act only with one, and stay what else they are", async () => {
    run += 1;
    const chief = await protectedPerson({ staffRole: "postmaster" });
    const support = await openSession(
      await createPerson({ staffRole: "support", organization: `Sideline ${run}` }),
    );
    expect((await ask(settingsDoor.GET, "GET", support)).status).toBe(200);
    const put = (staffSecondFactor: string) =>
      ask(settingsDoor.PUT, "PUT", chief.cookie, { staffSecondFactor, note: "for the test" });
    expect((await put("required")).status).toBe(200);
    try {
      expect(await ask(settingsDoor.GET, "GET", support)).toMatchObject({
        status: 403,
        json: { title: expect.stringContaining("second factor") },
      });
      expect((await ask(membersDoor.GET, "GET", support)).status).toBe(200);
      expect((await ask(settingsDoor.GET, "GET", chief.cookie)).status).toBe(200);
    } finally {
      await put("recommended");
    }
  });
});
