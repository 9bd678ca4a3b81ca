// The first start: one link, one postmaster, and no second way in.
import { beforeEach, describe, expect, it } from "vitest";
import { pool, prisma } from "@/lib/platform/db";
import { getSettings } from "@/lib/provider/queries";
import { testDatabase } from "@/lib/testing/database";
import { completeSetup, createUserByOperator, issueSetupLink } from "./commands";
import { findOrganization } from "./queries";
import { createUserInput } from "./schema";
import { signIn } from "./session-commands";

testDatabase();

const now = new Date("2026-03-02T10:00:00Z");
const password = "quiet rivers bend slowly";
const input = (token: string, email = "chief@example.net") => ({
  token,
  email,
  name: "Chief",
  password,
  providerName: "Example Mail",
});

async function issued(): Promise<string> {
  return new URL((await issueSetupLink({ now })) ?? "").searchParams.get("token") ?? "";
}

const complete = (token: string, email?: string, at = now) => completeSetup(input(token, email), null, at);

beforeEach(async () => {
  await pool.query("TRUNCATE app_user, email_token, rate_limit, organization CASCADE");
});

describe("the setup link", () => {
  it("makes the first postmaster, who can sign in, and names the provider", async () => {
    const link = (await issueSetupLink({ now })) ?? "";
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:3000\/setup\?token=[\w-]{43}$/);
    await complete(new URL(link).searchParams.get("token") ?? "");
    const user = await prisma.user.findUniqueOrThrow({ where: { email: "chief@example.net" } });
    expect(user.staffRole).toBe("postmaster");
    expect((await getSettings()).name).toBe("Example Mail");
    const attempt = { email: "chief@example.net", password, address: null, userAgent: "" };
    expect(await signIn(attempt, now)).not.toBeNull();
    const actions = await prisma.auditEvent.findMany({ select: { action: true } });
    expect(actions.map(({ action }) => action)).toEqual(
      expect.arrayContaining(["settings.changed", "setup.completed", "session.started"]),
    );
  });

  it("works once, and no further link is given", async () => {
    const token = await issued();
    await complete(token);
    await expect(complete(token, "second@example.net")).rejects.toMatchObject({ code: "gone" });
    expect(await issueSetupLink({ now })).toBeNull();
    expect(await prisma.user.count()).toBe(1);
  });

  it("is void after a later start", async () => {
    const older = await issued();
    const newer = await issued();
    await expect(complete(older)).rejects.toMatchObject({ code: "gone" });
    await complete(newer);
  });

  it("is void once staff exists, however it came about", async () => {
    const token = await issued();
    await createUserByOperator(
      createUserInput.parse({ email: "cli@example.net", password, staffRole: "auditor" }),
      now,
    );
    await expect(complete(token)).rejects.toMatchObject({ code: "gone" });
    expect(await issueSetupLink({ now })).toBeNull();
  });

  it("is void after a week, and cannot be guessed", async () => {
    const token = await issued();
    await expect(complete(token, undefined, new Date(+now + 7 * 86_400_000))).rejects.toMatchObject({
      code: "gone",
    });
    await expect(complete(`${token.slice(0, -1)}!`)).rejects.toMatchObject({ code: "gone" });
  });

  it("makes one postmaster of two who press it at once", async () => {
    const token = await issued();
    const outcomes = await Promise.allSettled([
      complete(token, "a@example.net"),
      complete(token, "b@example.net"),
    ]);
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await prisma.user.count()).toBe(1);
  });

  it("survives a weak password: the link still works afterwards", async () => {
    const token = await issued();
    const weak = completeSetup({ ...input(token), password: "password1234" }, null, now);
    await expect(weak).rejects.toMatchObject({ code: "invalid_input" });
    await complete(token);
  });
});

describe("an account by the operator's hand", () => {
  const create = (more: Record<string, unknown>) =>
    createUserByOperator(createUserInput.parse({ password, ...more }), now);

  it("brings a new organization with it, and joins one that exists only when that is said", async () => {
    const there = { organizationName: "acme MAIL", role: "viewer" };
    const first = await create({ email: "a@example.net", organizationName: "Acme Mail", role: "owner" });
    await expect(create({ email: "b@example.net", ...there })).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringMatching(/Acme Mail \(acme-mail, 1 member\).*--join/),
    });
    expect(await prisma.user.count()).toBe(1);
    const second = await create({ email: "b@example.net", ...there, joins: true });
    const third = await create({
      email: "c@example.net",
      organizationName: "acme-mail",
      role: "analyst",
      joins: true,
    });
    expect(new Set([first, second, third].map(({ organizationId }) => organizationId)).size).toBe(1);
    const members = await prisma.member.findMany({
      include: { user: true },
      orderBy: { user: { email: "asc" } },
    });
    expect(members.map(({ role }) => role)).toEqual(["owner", "viewer", "analyst"]);
    const nowhere = create({
      email: "d@example.net",
      organizationName: "Nowhere",
      role: "viewer",
      joins: true,
    });
    await expect(nowhere).rejects.toMatchObject({ code: "not_found" });
    // A new one without an owner could never be given away.
    const ownerless = create({ email: "d@example.net", organizationName: "Nowhere", role: "admin" });
    await expect(ownerless).rejects.toMatchObject({ code: "invalid_input" });
    expect(await prisma.organization.count()).toBe(1);
  });

  it("is refused when there is one, and leaves nothing behind", async () => {
    await create({ email: "a@example.net" });
    const second = create({ email: "A@Example.net", organizationName: "New", role: "owner" });
    await expect(second).rejects.toMatchObject({ code: "conflict" });
    expect(await prisma.organization.count()).toBe(0);
  });

  it("asks for the short name when several organizations share a name", async () => {
    await prisma.organization.createMany({
      data: [
        { name: "Acme", slug: "acme", createdAt: now },
        { name: "ACME", slug: "acme-2", createdAt: now },
        { name: "Ac_e", slug: "ac-e", createdAt: now },
      ],
    });
    await expect(findOrganization("Acme")).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("acme-2"),
    });
    expect(await findOrganization("acme-2")).toMatchObject({ name: "ACME" });
    expect(await findOrganization("ac_e")).toMatchObject({ slug: "ac-e" });
    expect(await findOrganization("nobody")).toBeNull();
  });
});
