// What postmasters decide about accounts, and who may not.
import { beforeEach, describe, expect, it } from "vitest";
import * as meDoor from "@/app/api/v1/me/route";
import * as ownerDoor from "@/app/api/v1/staff/organizations/[id]/owner/route";
import * as organizationDoor from "@/app/api/v1/staff/organizations/[id]/route";
import * as organizationsDoor from "@/app/api/v1/staff/organizations/route";
import * as disableDoor from "@/app/api/v1/staff/people/[id]/disable/route";
import * as enableDoor from "@/app/api/v1/staff/people/[id]/enable/route";
import * as roleDoor from "@/app/api/v1/staff/people/[id]/role/route";
import * as personDoor from "@/app/api/v1/staff/people/[id]/route";
import * as peopleDoor from "@/app/api/v1/staff/people/route";
import { prisma } from "@/lib/platform/db";
import { openSession, requestTo, withParams } from "@/lib/testing/browser";
import { testDatabase } from "@/lib/testing/database";
import { createPerson } from "@/lib/testing/people";
import type { Viewer } from "./viewer";

testDatabase();

const note = "for the test";
let run = 0;
let postmaster: Viewer;
let member: Viewer;
let cookies: Record<"postmaster" | "support" | "auditor" | "member", string>;

beforeEach(async () => {
  run += 1;
  await prisma.user.updateMany({ data: { staffRole: null } });
  await prisma.outboxMail.deleteMany();
  await prisma.auditEvent.deleteMany();
  postmaster = await createPerson({ staffRole: "postmaster" });
  const support = await createPerson({ staffRole: "support" });
  const auditor = await createPerson({ staffRole: "auditor" });
  member = await createPerson({ email: `member-${run}@acme.example`, organization: `Acme ${run}` });
  cookies = {
    postmaster: await openSession(postmaster),
    support: await openSession(support),
    auditor: await openSession(auditor),
    member: await openSession(member),
  };
});

type Handler = (request: Request, context: ReturnType<typeof withParams>) => Promise<Response>;

async function ask(
  method: string,
  handler: Handler,
  asked: { cookie?: string; id?: string; body?: unknown; query?: string } = {},
) {
  const request = requestTo(`/${asked.query ?? ""}`, {
    method,
    cookie: asked.cookie ?? cookies.postmaster,
    ...(asked.body !== undefined && { body: asked.body }),
  });
  const response = await handler(request, withParams(asked.id === undefined ? {} : { id: asked.id }));
  return {
    status: response.status,
    json: (await response.json().catch(() => null)) as Record<string, unknown>,
  };
}

const disable = (id: string) => ask("POST", disableDoor.POST, { id, body: { note } });
const setRole = (id: string, staffRole: string | null) =>
  ask("PUT", roleDoor.PUT, { id, body: { staffRole, note } });

describe("a disabled account", () => {
  it("is signed out at the next request, is told, and works again when it is enabled", async () => {
    const id = member.userId;
    expect((await disable(id)).json).toMatchObject({ state: "disabled", sessions: 0 });
    expect((await ask("GET", meDoor.GET, { cookie: cookies.member })).status).toBe(401);
    expect((await ask("POST", enableDoor.POST, { id, body: { note } })).json).toMatchObject({
      state: "active",
    });
    const mails = await prisma.outboxMail.findMany({ where: { toAddress: member.email } });
    expect(mails.map(({ kind }) => kind).sort()).toEqual(["account.disabled", "account.enabled"]);
    const log = await prisma.auditEvent.findMany({ where: { actorKind: "staff", targetId: id } });
    expect(log.map(({ action, detail }) => [action, (detail as { note: string }).note])).toEqual([
      ["account.disabled", note],
      ["account.enabled", note],
    ]);
  });
});

describe("staff roles", () => {
  it("are given and taken by postmasters, with a note, and count from the next request on", async () => {
    const id = member.userId;
    expect((await ask("PUT", roleDoor.PUT, { id, body: { staffRole: "support" } })).status).toBe(400);
    expect((await setRole(id, "support")).json).toMatchObject({ staffRole: "support" });
    expect((await ask("GET", peopleDoor.GET, { cookie: cookies.member })).status).toBe(200);
    expect((await setRole(id, null)).status).toBe(200);
    expect((await ask("GET", peopleDoor.GET, { cookie: cookies.member })).status).toBe(403);
  });

  it("of others than postmasters look and decide nothing", async () => {
    for (const cookie of [cookies.support, cookies.auditor]) {
      expect((await ask("GET", peopleDoor.GET, { cookie })).status).toBe(200);
      const body = { staffRole: "postmaster", note };
      expect((await ask("PUT", roleDoor.PUT, { cookie, id: member.userId, body })).status).toBe(403);
      const shut = { cookie, id: member.userId, body: { note } };
      expect((await ask("POST", disableDoor.POST, shut)).status).toBe(403);
    }
  });

  it("leave one postmaster, also when two take each other's role at once", async () => {
    expect((await setRole(postmaster.userId, "support")).status).toBe(409);
    expect((await disable(postmaster.userId)).status).toBe(409);
    const second = await createPerson({ staffRole: "postmaster" });
    const cookie = await openSession(second);
    const take = (id: string, by: string) =>
      ask("PUT", roleDoor.PUT, { cookie: by, id, body: { staffRole: null, note } });
    await Promise.all([take(second.userId, cookies.postmaster), take(postmaster.userId, cookie)]);
    expect(await prisma.user.count({ where: { staffRole: "postmaster" } })).toBe(1);
  });

  it("are not for a session whose holder has not proved lately that it is them", async () => {
    const hourAgo = new Date(Date.now() - 3_600_000);
    await prisma.session.update({ where: { id: postmaster.sessionId }, data: { createdAt: hourAgo } });
    expect((await setRole(member.userId, "postmaster")).json).toMatchObject({ code: "confirm_first" });
  });
});

describe("a look of staff", () => {
  it("at an account or an organization is read by the organization, once an hour, without the person's name", async () => {
    for (let i = 0; i < 2; i += 1) {
      await ask("GET", personDoor.GET, { cookie: cookies.auditor, id: member.userId });
      await ask("GET", organizationDoor.GET, { cookie: cookies.auditor, id: member.organizationId ?? "" });
    }
    const seen = await prisma.auditEvent.findMany({
      where: { organizationId: member.organizationId, action: "staff.viewed" },
    });
    expect(seen.map(({ targetKind }) => targetKind).sort()).toEqual(["member", "members"]);
  });

  it("finds accounts by address and state, page by page", async () => {
    for (let i = 0; i < 51; i += 1) await createPerson({ email: `many-${run}-${i}@page.example` });
    const first = await ask("GET", peopleDoor.GET, { query: `?q=many-${run}-` });
    expect(first.json.people).toHaveLength(50);
    const query = `?q=many-${run}-&cursor=${first.json.next as string}`;
    const rest = await ask("GET", peopleDoor.GET, { query });
    expect(rest.json).toMatchObject({ people: [{}], next: null });
    const staff = await ask("GET", peopleDoor.GET, { query: "?show=staff" });
    expect((staff.json.people as { staffRole: string }[]).map(({ staffRole }) => staffRole).sort()).toEqual([
      "auditor",
      "postmaster",
      "support",
    ]);
  });
});

describe("an organization without an owner", () => {
  it("is found, and gets one of its members as owner; one that has an owner does not", async () => {
    const heir = await createPerson({ organization: `Acme ${run}`, role: "analyst" });
    const id = member.organizationId ?? "";
    const name = { id, body: { userId: heir.userId, note } };
    expect((await ask("POST", ownerDoor.POST, name)).status).toBe(409);
    await disable(member.userId);
    const found = await ask("GET", organizationsDoor.GET, { query: `?show=ownerless&q=Acme ${run}` });
    expect(found.json.organizations).toMatchObject([{ id, state: "ownerless" }]);
    const stranger = await createPerson({ organization: "Strangers" });
    const wrong = { id, body: { userId: stranger.userId, note } };
    expect((await ask("POST", ownerDoor.POST, wrong)).status).toBe(404);
    expect((await ask("POST", ownerDoor.POST, name)).json).toMatchObject({ state: "active" });
    expect((await prisma.member.findFirstOrThrow({ where: { userId: heir.userId } })).role).toBe("owner");
  });
});
