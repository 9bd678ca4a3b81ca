// Signing in through issuers, tried with a real one on loopback and with one that cheats: the real next-auth, with the
// product's options, comes back to us, and what we then have is looked at in the database.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import * as identityDoor from "@/app/api/v1/me/identities/[id]/route";
import * as connectDoor from "@/app/api/v1/me/identities/route";
import * as waysDoor from "@/app/api/v1/me/sign-in-ways/route";
import { later, MINUTE } from "@/lib/platform/day";
import { pool, prisma } from "@/lib/platform/db";
import { setEnvironment } from "@/lib/platform/env";
import { AuthBrowser } from "@/lib/testing/auth-browser";
import { openSession, requestTo, withParams } from "@/lib/testing/browser";
import { testDatabase } from "@/lib/testing/database";
import { startTestIssuer, type TestIssuer } from "@/lib/testing/issuer";
import { createPerson } from "@/lib/testing/people";
import type { SignInWays } from "./schema";
import { findAwaiting, findViewer } from "./session";

testDatabase();

/** corp speaks for corp.example; open gives anybody an account. */
let corp: TestIssuer;
let open: TestIssuer;

beforeAll(async () => {
  [corp, open] = await Promise.all([startTestIssuer(), startTestIssuer()]);
  const settings = ({ url, clientId, clientSecret }: TestIssuer) => ({ issuer: url, clientId, clientSecret });
  setEnvironment({
    OIDC_ISSUERS: JSON.stringify([
      { id: "corp", name: "Corp", domains: ["corp.example"], ...settings(corp) },
      { id: "open", name: "Open", ...settings(open) },
    ]),
    NEXTAUTH_URL: "http://127.0.0.1:3000",
  });
});
afterAll(async () => {
  setEnvironment({ OIDC_ISSUERS: undefined, NEXTAUTH_URL: undefined });
  await Promise.all([corp.stop(), open.stop()]);
});
beforeEach(async () => {
  await pool.query("DELETE FROM rate_limit");
  for (const issuer of [corp, open]) {
    issuer.misbehave(null);
    issuer.nameItself(null);
  }
});

const verified = (sub: string, email: string) => ({ sub, email, email_verified: true, name: "Anna" });

const viewerOf = (browser: AuthBrowser) =>
  findViewer({ headers: new Headers({ cookie: browser.cookie }) }, new Date());

/** The whole way there and back: where the browser ends. */
async function signInThrough(id: string, browser = new AuthBrowser()): Promise<[AuthBrowser, string]> {
  const back = await AuthBrowser.through(await browser.start(id));
  return [browser, await browser.comeBack(back)];
}

async function connect(cookie: string, issuer: string) {
  const request = requestTo("/", { method: "POST", cookie, body: { issuer } });
  const response = await connectDoor.POST(request, withParams());
  return { status: response.status, text: await response.text() };
}

async function waysOf(cookie: string): Promise<SignInWays> {
  return (await waysDoor.GET(requestTo("/", { cookie }), withParams())).json() as Promise<SignInWays>;
}

async function signedInPerson(person: Parameters<typeof createPerson>[0] = {}) {
  const viewer = await createPerson(person);
  const browser = new AuthBrowser();
  const [name = "", value = ""] = (await openSession(viewer)).split("=");
  browser.jar.set(name, value);
  return { viewer, browser };
}

const refused = "http://127.0.0.1:3000/signin?issuer=refused";

describe("a verified address in a domain that the issuer speaks for", () => {
  it("gets an account at the first sign-in and is known by its subject from then on", async () => {
    corp.person(verified("s1", "anna@corp.example"));
    const [first, end] = await signInThrough("corp");
    expect(end).toBe("http://127.0.0.1:3000/home");
    const viewer = await viewerOf(first);
    expect(viewer).toMatchObject({ email: "anna@corp.example", name: "Anna", organizationId: null });
    const mail = await prisma.outboxMail.findFirstOrThrow({ where: { toAddress: "anna@corp.example" } });
    expect(mail.kind).toBe("identity.connected");
    // The address is not what names her: it changes there, and she is still herself.
    corp.person({ sub: "s1", email: "somebody.else@corp.example", email_verified: true });
    const [second] = await signInThrough("corp");
    expect((await viewerOf(second))?.userId).toBe(viewer?.userId);
    expect(await prisma.user.count({ where: { email: "somebody.else@corp.example" } })).toBe(0);
  });

  it("is let into the account it has, past the second factor only with a code, and told by mail", async () => {
    const bert = await createPerson({ email: "bert@corp.example" });
    await prisma.secondFactor.create({
      data: {
        userId: bert.userId,
        secret: new Uint8Array(20),
        createdAt: new Date(),
        confirmedAt: new Date(),
      },
    });
    corp.person(verified("s2", "bert@corp.example"));
    const [browser] = await signInThrough("corp");
    expect(await viewerOf(browser)).toBeNull();
    expect(
      await findAwaiting({ headers: new Headers({ cookie: browser.cookie }) }, new Date()),
    ).toMatchObject({
      email: bert.email,
    });
    expect(
      await prisma.outboxMail.count({ where: { toAddress: bert.email, kind: "identity.connected" } }),
    ).toBe(1);
  });

  it("never lets anybody into an account of staff, or one that is disabled", async () => {
    await createPerson({ email: "chief@corp.example", staffRole: "postmaster" });
    const gone = await createPerson({ email: "gone@corp.example" });
    await prisma.user.update({ where: { id: gone.userId }, data: { disabledAt: new Date() } });
    for (const email of ["chief@corp.example", "gone@corp.example"]) {
      corp.person(verified(`of ${email}`, email));
      const [browser, end] = await signInThrough("corp");
      expect([end, await viewerOf(browser)]).toEqual([refused, null]);
    }
  });
});

describe("refused alike, whether there is an account or not, and nothing is connected", () => {
  it.each([
    [
      "an address that was not verified",
      "corp",
      { sub: "x1", email: "known@corp.example", email_verified: false },
    ],
    ["verified as a word", "corp", { sub: "x2", email: "known@corp.example", email_verified: "true" }],
    ["a domain the issuer does not speak for", "corp", verified("x3", "known@elsewhere.example")],
    ["an issuer that speaks for no domain", "open", verified("x4", "known@corp.example")],
    ["no address at all", "corp", { sub: "x5" }],
  ])("%s", async (_, id, person) => {
    const emails = ["known@corp.example", "known@elsewhere.example"];
    await prisma.user.deleteMany({ where: { email: { in: emails } } });
    (id === "corp" ? corp : open).person(person);
    const ends = [(await signInThrough(id))[1]];
    for (const email of emails) await createPerson({ email });
    const [browser, end] = await signInThrough(id);
    expect([...ends, end]).toEqual([refused, refused]);
    expect(await viewerOf(browser)).toBeNull();
    expect(await prisma.linkedIdentity.count({ where: { subject: person.sub } })).toBe(0);
  });
});

describe("a token", () => {
  it.each([
    ["with another nonce", { nonce: "replayed" }],
    ["of another issuer", { iss: "https://login.elsewhere.example" }],
    ["for another client", { aud: "another-client" }],
    ["signed by a key that is not published", { foreignKey: true }],
    ["that has expired", { ageSeconds: 3600 }],
  ] as const)("%s signs nobody in", async (_, how) => {
    corp.person(verified("wrong", "wrong@corp.example"));
    corp.misbehave(how);
    const [browser, end] = await signInThrough("corp");
    expect(end).toMatch(/^\/signin\?.*error=OAuthCallback$/);
    expect(await viewerOf(browser)).toBeNull();
    expect(await prisma.user.count({ where: { email: "wrong@corp.example" } })).toBe(0);
    // The same person, once the issuer behaves: it was the token that was refused.
    corp.misbehave(null);
    const [good] = await signInThrough("corp");
    expect(await viewerOf(good)).not.toBeNull();
    await prisma.user.deleteMany({ where: { email: "wrong@corp.example" } });
  });

  it("of an issuer that names itself as another one signs nobody in", async () => {
    corp.person(verified("impostor", "impostor@corp.example"));
    corp.nameItself(open.url);
    const [browser, end] = await signInThrough("corp");
    expect([end, await viewerOf(browser)]).toEqual([refused, null]);
    expect(await prisma.linkedIdentity.count({ where: { subject: "impostor" } })).toBe(0);
  });
});

describe("the way back", () => {
  it("works once: a replayed answer is worth nothing, with or without the cookies of then", async () => {
    corp.person(verified("replay", "replay@corp.example"));
    const browser = new AuthBrowser();
    const back = await AuthBrowser.through(await browser.start("corp"));
    const thief = new AuthBrowser();
    for (const [name, value] of browser.jar) thief.jar.set(name, value);
    await browser.comeBack(back);
    expect(await viewerOf(browser)).not.toBeNull();
    for (const other of [thief, new AuthBrowser(), browser]) {
      const before = await prisma.session.count();
      expect(await other.comeBack(back)).toContain("error=OAuthCallback");
      expect(await prisma.session.count()).toBe(before);
    }
  });

  it("is bound to the browser that went: an answer planted in another one signs nobody in", async () => {
    corp.person(verified("planted", "attacker@corp.example"));
    const attacker = new AuthBrowser();
    const back = await AuthBrowser.through(await attacker.start("corp"));
    const victim = new AuthBrowser();
    await victim.start("corp");
    expect(await victim.comeBack(back)).toContain("error=OAuthCallback");
    expect(await viewerOf(victim)).toBeNull();
  });

  it("is one issuer's: the answer of one is worth nothing at another (mix-up, RFC 9700 section 4.4)", async () => {
    open.person(verified("mixed", "mixed@corp.example"));
    const browser = new AuthBrowser();
    const back = await AuthBrowser.through(await browser.start("open"));
    await browser.start("corp");
    expect(await browser.comeBack(back.replace("/callback/open", "/callback/corp"))).toContain(
      "error=OAuthCallback",
    );
    expect(await viewerOf(browser)).toBeNull();
  });
});

describe("connecting", () => {
  it("lets the account in by any address there, is told, and ends with disconnecting", async () => {
    const { viewer, browser } = await signedInPerson({ email: "carla@mail.example" });
    open.person({ sub: "o1", email: "carla@private.example" });
    // Not asked for: refused, though she is signed in.
    expect((await signInThrough("open", browser))[1]).toBe(refused);
    expect((await connect(browser.cookie, "open")).status).toBe(204);
    const [, end] = await signInThrough("open", browser);
    expect(end).toBe("http://127.0.0.1:3000/account?tab=sign-in");
    // The session stayed what it was.
    expect(await viewerOf(browser)).toMatchObject({ userId: viewer.userId, sessionId: viewer.sessionId });
    const [other] = await signInThrough("open");
    expect(await viewerOf(other)).toMatchObject({ userId: viewer.userId });
    const { identities } = await waysOf(browser.cookie);
    expect(identities).toMatchObject([{ issuer: "Open", email: "carla@private.example" }]);
    expect(identities[0]?.lastUsedAt).not.toBeNull();

    const stranger = await signedInPerson();
    const remove = (cookie: string) =>
      identityDoor.DELETE(
        requestTo("/", { method: "DELETE", cookie }),
        withParams({ id: identities[0]?.id ?? "" }),
      );
    expect((await remove(stranger.browser.cookie)).status).toBe(404);
    expect((await remove(browser.cookie)).status).toBe(204);
    expect((await signInThrough("open"))[1]).toBe(refused);
    const mails = await prisma.outboxMail.findMany({
      where: { toAddress: viewer.email },
      orderBy: { createdAt: "asc" },
    });
    expect(mails.map(({ kind }) => kind)).toEqual(["identity.connected", "identity.disconnected"]);
  });

  it("takes what one has proved in the last ten minutes, and an issuer that there is", async () => {
    const viewer = await createPerson();
    const cookie = await openSession(viewer, later(new Date(), -11 * MINUTE));
    expect((await connect(cookie, "open")).text).toContain('"code":"confirm_first"');
    expect((await connect(cookie, "nonsense")).status).toBe(404);
  });

  it("is for one sign-in through one issuer, soon: the leave does not lie about", async () => {
    const { viewer, browser } = await signedInPerson();
    await connect(browser.cookie, "open");
    corp.person({ sub: "o2" });
    expect((await signInThrough("corp", browser))[1]).toBe(refused);
    await prisma.session.update({
      where: { id: viewer.sessionId },
      data: { connectUntil: later(new Date(), -1) },
    });
    open.person({ sub: "o2" });
    expect((await signInThrough("open", browser))[1]).toBe(refused);
    expect(await prisma.linkedIdentity.count({ where: { userId: viewer.userId } })).toBe(0);
  });

  it("does not take a sign-in from the account that has it", async () => {
    const [first, second] = [await signedInPerson(), await signedInPerson()];
    open.person({ sub: "shared" });
    await connect(first.browser.cookie, "open");
    await signInThrough("open", first.browser);
    await connect(second.browser.cookie, "open");
    expect((await signInThrough("open", second.browser))[1]).toBe(
      "http://127.0.0.1:3000/signin?issuer=taken",
    );
    expect(await prisma.linkedIdentity.findMany({ where: { subject: "shared" } })).toMatchObject([
      { userId: first.viewer.userId },
    ]);
  });
});
