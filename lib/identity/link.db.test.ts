// Signing in by a mailed link: what is answered, what is mailed, and how often and how long a link is good.
import { beforeEach, describe, expect, it } from "vitest";
import * as linkDoor from "@/app/api/v1/signin/link/route";
import { peerHeader } from "@/lib/platform/client-address";
import { later, MINUTE } from "@/lib/platform/day";
import { pool, prisma } from "@/lib/platform/db";
import { cookieOf, requestTo, withParams } from "@/lib/testing/browser";
import { testDatabase } from "@/lib/testing/database";
import { createPerson } from "@/lib/testing/people";
import { forgetPassword } from "./commands";
import { mailSignInLink, signInByLink } from "./link-commands";
import { findViewer } from "./session";
import { findSignInLink } from "./sign-in-queries";

testDatabase();

const now = new Date();
const address = "198.51.100.7";

beforeEach(async () => {
  await pool.query("DELETE FROM rate_limit");
  await prisma.outboxMail.deleteMany();
});

async function ask(email: string, headers: Record<string, string> = {}) {
  const request = requestTo("/", {
    method: "POST",
    body: { email },
    headers: { [peerHeader]: address, ...headers },
  });
  const response = await linkDoor.POST(request, withParams());
  return { status: response.status, text: await response.text() };
}

async function tokenMailedTo(email: string): Promise<string> {
  const mail = await prisma.outboxMail.findFirstOrThrow({
    where: { toAddress: email },
    orderBy: { createdAt: "desc" },
  });
  return /\/signin\/link\?token=([\w-]{43})$/m.exec(mail.text)?.[1] ?? "no token";
}

const use = (token: string, at = now) => signInByLink({ token, address, userAgent: "test" }, at);

async function linkFor(email: string, at = now): Promise<string> {
  await mailSignInLink(email, address, at);
  return tokenMailedTo(email);
}

it("answers and does the same for a known, an unknown and a disabled address; only the mail differs", async () => {
  await createPerson({ email: "known@links.example" });
  const disabled = await createPerson({ email: "disabled@links.example" });
  await prisma.user.update({ where: { id: disabled.userId }, data: { disabledAt: now } });
  const traces = async () => [
    await prisma.outboxMail.count(),
    await prisma.emailToken.count(),
    await prisma.auditEvent.count(),
  ];
  const answers = [];
  for (const who of ["known", "unknown", "disabled"]) {
    const before = await traces();
    answers.push(await ask(`${who}@links.example`));
    expect((await traces()).map((count, i) => count - (before[i] ?? 0))).toEqual([1, 1, 1]);
  }
  expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
  const kinds = await prisma.outboxMail.findMany({ orderBy: { createdAt: "asc" } });
  expect(kinds.map(({ kind }) => kind)).toEqual(["signin.link", "signin.unknown", "signin.unknown"]);
  expect(await tokenMailedTo("unknown@links.example")).toBe("no token");
});

it("links to PUBLIC_URL whatever host the request names", async () => {
  await createPerson({ email: "host@links.example" });
  await ask("host@links.example", {
    host: "evil.example",
    origin: "http://evil.example",
    "x-forwarded-host": "evil.example",
  });
  const mail = await prisma.outboxMail.findFirstOrThrow();
  expect(mail.text).toContain("http://127.0.0.1:3000/signin/link?token=");
  expect(mail.text + mail.html).not.toContain("evil.example");
});

describe("a link", () => {
  it("is opened as often as scanners like, says whom it signs in, and signs in once", async () => {
    const anna = await createPerson({ email: "anna@links.example", organization: "Links" });
    const token = await linkFor(anna.email);
    for (let i = 0; i < 3; i += 1) expect(await findSignInLink(token, now)).toEqual({ email: anna.email });
    expect(await prisma.session.count({ where: { userId: anna.userId } })).toBe(0);
    const sessionId = await use(token);
    const viewer = await findViewer(
      { headers: new Headers({ cookie: await cookieOf(sessionId ?? "") }) },
      now,
    );
    expect(viewer).toMatchObject({ email: anna.email, organizationName: "Links" });
    expect(await findSignInLink(token, now)).toBeNull();
    expect(await use(token)).toBeNull();
  });

  it("opens one session when it is pressed five times at once", async () => {
    const bert = await createPerson({ email: "bert@links.example" });
    const token = await linkFor(bert.email);
    const presses = await Promise.allSettled(Array.from({ length: 5 }, () => use(token)));
    const opened = presses.filter((press) => press.status === "fulfilled" && press.value !== null);
    expect(opened).toHaveLength(1);
    expect(await prisma.session.count({ where: { userId: bert.userId } })).toBe(1);
  });

  it("is dead after 15 minutes, and when another of the same mailbox was used", async () => {
    const carl = await createPerson({ email: "carl@links.example" });
    const [first, second] = [await linkFor(carl.email), await linkFor(carl.email, later(now, 1))];
    expect(await use(first, later(now, 15 * MINUTE))).toBeNull();
    expect(await use(second)).not.toBeNull();
    expect(await use(first)).toBeNull();
  });

  it("of another purpose, and an invented one, sign nobody in, and guessing is stopped", async () => {
    const dora = await createPerson({ email: "dora@links.example" });
    await forgetPassword(dora.email, address, now);
    const mail = await prisma.outboxMail.findFirstOrThrow({ where: { kind: "password.reset" } });
    const reset = /token=([\w-]{43})/.exec(mail.text)?.[1] ?? "";
    for (const guess of ["", "x", "A".repeat(43), reset]) expect(await use(guess)).toBeNull();
    for (let i = 0; i < 26; i += 1) await use(`guess-${i}`);
    await expect(use(await linkFor(dora.email))).rejects.toMatchObject({ code: "too_many_requests" });
  });

  it("signs in no account that was disabled, or has another address, since it was mailed", async () => {
    const emil = await createPerson({ email: "emil@links.example" });
    const token = await linkFor(emil.email);
    await prisma.user.update({ where: { id: emil.userId }, data: { email: "new@links.example" } });
    expect(await use(token)).toBeNull();
    const next = await linkFor("new@links.example");
    await prisma.user.update({ where: { id: emil.userId }, data: { disabledAt: now } });
    expect(await use(next)).toBeNull();
    expect(await prisma.session.count({ where: { userId: emil.userId } })).toBe(0);
  });

  it("is a first proof only where there is a second factor", async () => {
    const fern = await createPerson({ email: "fern@links.example" });
    await prisma.secondFactor.create({
      data: { userId: fern.userId, secret: new Uint8Array(20), createdAt: now, confirmedAt: now },
    });
    const sessionId = (await use(await linkFor(fern.email))) ?? "";
    expect(await findViewer({ headers: new Headers({ cookie: await cookieOf(sessionId) }) }, now)).toBeNull();
    expect(await prisma.session.findUnique({ where: { id: sessionId } })).toMatchObject({
      awaitsFactor: true,
    });
  });
});
