// Organizations through the doors that browsers use: invitations, roles, leaving, ending, and the attacks on each.
import { beforeEach, describe, expect, it } from "vitest";
import * as accountDoor from "@/app/api/v1/invitation/[token]/account/route";
import * as invitationDoor from "@/app/api/v1/invitation/[token]/route";
import * as resendDoor from "@/app/api/v1/invitations/[id]/resend/route";
import * as oneInvitationDoor from "@/app/api/v1/invitations/[id]/route";
import * as invitationsDoor from "@/app/api/v1/invitations/route";
import * as meDoor from "@/app/api/v1/me/route";
import * as memberDoor from "@/app/api/v1/members/[id]/route";
import * as endDoor from "@/app/api/v1/organization/end/route";
import * as organizationDoor from "@/app/api/v1/organization/route";
import * as transferDoor from "@/app/api/v1/organization/transfer/route";
import * as leaveDoor from "@/app/api/v1/organizations/[id]/leave/route";
import * as restoreDoor from "@/app/api/v1/organizations/[id]/restore/route";
import { createKey } from "@/lib/keys/commands";
import { keyBySecret } from "@/lib/keys/queries";
import { createKeyInput } from "@/lib/keys/schema";
import { grantedRanges } from "@/lib/networks/queries";
import { peerHeader } from "@/lib/platform/client-address";
import { DAY, later } from "@/lib/platform/day";
import { pool, prisma } from "@/lib/platform/db";
import { openSession, requestTo, withParams } from "@/lib/testing/browser";
import { grantRead } from "@/lib/testing/daily-records";
import { testDatabase } from "@/lib/testing/database";
import { createPerson } from "@/lib/testing/people";
import { acceptInvitation } from "./invitation-commands";
import { changeRole, leaveOrganization } from "./member-commands";
import { pruneOrganizations } from "./organization-commands";
import type { Viewer } from "./viewer";

testDatabase();

const password = "quiet rivers bend slowly";
let run = 0;
let owner: Viewer;
let admin: Viewer;
let cookies: { owner: string; admin: string };

beforeEach(async () => {
  run += 1;
  await pool.query("DELETE FROM rate_limit");
  await prisma.outboxMail.deleteMany();
  owner = await createPerson({ organization: `Acme ${run}` });
  admin = await createPerson({ organization: `Acme ${run}`, role: "admin" });
  cookies = { owner: await openSession(owner), admin: await openSession(admin) };
});

type Handler = (request: Request, context: ReturnType<typeof withParams>) => Promise<Response>;
type Asked = {
  cookie?: string;
  body?: unknown;
  params?: Record<string, string>;
  headers?: Record<string, string>;
};

async function ask(method: string, handler: Handler, asked: Asked = {}) {
  const { cookie, params, headers } = asked;
  const body = asked.body ?? (method === "GET" || method === "DELETE" ? undefined : {});
  const request = requestTo("/", {
    method,
    body,
    headers: { [peerHeader]: "198.51.100.7", ...headers },
    ...(cookie !== undefined && { cookie }),
  });
  const response = await handler(request, withParams(params));
  const json = (await response.json().catch(() => null)) as Record<string, never>;
  return { status: response.status, code: json?.code as string | undefined, json };
}

const inviteAs = (cookie: string, email: string, role = "viewer") =>
  ask("POST", invitationsDoor.POST, { cookie, body: { email, role } });

const leaveAs = (cookie: string) =>
  ask("POST", leaveDoor.POST, { cookie, params: { id: owner.organizationId ?? "" } });

/** The secret in the newest invitation mailed to an address. */
async function tokenMailedTo(to: string): Promise<string> {
  const mail = await prisma.outboxMail.findFirst({
    where: { toAddress: to, kind: "invitation.sent" },
    orderBy: { createdAt: "desc" },
  });
  return /\/invitation\/([\w-]{43})$/m.exec(mail?.text ?? "")?.[1] ?? "no token";
}

const rolesIn = async (organizationId: string | null) =>
  Object.fromEntries(
    (await prisma.member.findMany({ where: { organizationId: organizationId ?? "" } })).map(
      ({ userId, role }) => [userId, role],
    ),
  );

describe("an invitation", () => {
  it("is read any number of times without effect, and makes the invited account a member once", async () => {
    const guest = await createPerson({ email: `guest-${run}@example.net` });
    const cookie = await openSession(guest);
    expect((await inviteAs(cookies.admin, guest.email, "analyst")).status).toBe(200);
    const token = await tokenMailedTo(guest.email);
    const open = { params: { token } };
    // A scanner follows the link, without cookies and with HEAD's sibling GET.
    for (let i = 0; i < 3; i += 1) {
      expect((await ask("GET", invitationDoor.GET, open)).json).toMatchObject({
        email: guest.email,
        role: "analyst",
        step: "sign_in",
      });
    }
    expect((await rolesIn(owner.organizationId))[guest.userId]).toBeUndefined();
    expect((await ask("GET", invitationDoor.GET, { ...open, cookie })).json).toMatchObject({
      step: "accept",
    });
    expect((await ask("POST", invitationDoor.POST, { ...open, cookie })).status).toBe(204);
    expect((await rolesIn(owner.organizationId))[guest.userId]).toBe("analyst");
    expect((await ask("GET", meDoor.GET, { cookie })).json).toMatchObject({
      organization: { id: owner.organizationId, role: "analyst" },
    });
    // Replayed.
    expect((await ask("POST", invitationDoor.POST, { ...open, cookie })).status).toBe(410);
    expect((await ask("GET", invitationDoor.GET, { ...open, cookie })).status).toBe(410);
  });

  it("is worth nothing to whoever holds the link of somebody else's", async () => {
    const guest = await createPerson({ email: `guest-${run}@example.net` });
    const thief = await createPerson({ email: `thief-${run}@example.net` });
    await inviteAs(cookies.owner, guest.email, "admin");
    const params = { token: await tokenMailedTo(guest.email) };
    const cookie = await openSession(thief);
    expect((await ask("GET", invitationDoor.GET, { cookie, params })).json).toMatchObject({
      step: "other_address",
    });
    expect((await ask("POST", invitationDoor.POST, { cookie, params })).status).toBe(403);
    expect((await ask("POST", invitationDoor.POST, { params })).status).toBe(401);
    // Nor does it set the password of an account that exists.
    const account = { params, body: { password } };
    expect((await ask("POST", accountDoor.POST, account)).status).toBe(409);
    expect(Object.keys(await rolesIn(owner.organizationId))).toHaveLength(2);
  });

  it("makes the account of an address that has none, with a password that is not weak", async () => {
    const email = `fresh-${run}@example.net`;
    await inviteAs(cookies.owner, email);
    const params = { token: await tokenMailedTo(email) };
    expect((await ask("GET", invitationDoor.GET, { params })).json).toMatchObject({ step: "create_account" });
    expect((await ask("POST", accountDoor.POST, { params, body: { password: "password1234" } })).status).toBe(
      400,
    );
    expect((await ask("POST", accountDoor.POST, { params, body: { password, name: "Fay" } })).json).toEqual({
      email,
    });
    const user = await prisma.user.findUniqueOrThrow({ where: { email }, include: { members: true } });
    expect(user).toMatchObject({ name: "Fay", members: [{ role: "viewer" }] });
  });

  it("ends: after a week, when withdrawn, when resent, when declined, with the organization", async () => {
    const email = `late-${run}@example.net`;
    const listed = async () =>
      (await ask("GET", invitationsDoor.GET, { cookie: cookies.owner })).json as unknown as {
        invitations: { id: string; expired: boolean }[];
      };
    const status = async (token: string) =>
      (await ask("GET", invitationDoor.GET, { params: { token } })).status;
    await inviteAs(cookies.owner, email);
    const first = await tokenMailedTo(email);
    const id = (await listed()).invitations[0]?.id ?? "";
    await prisma.invitation.update({ where: { id }, data: { expiresAt: new Date() } });
    expect(await status(first)).toBe(410);
    expect((await listed()).invitations).toMatchObject([{ id, expired: true }]);

    await ask("POST", resendDoor.POST, { cookie: cookies.owner, params: { id } });
    const second = await tokenMailedTo(email);
    expect([await status(first), await status(second)]).toEqual([410, 200]);
    // Inviting again replaces, it does not pile up.
    await inviteAs(cookies.owner, email);
    const third = await tokenMailedTo(email);
    expect([await status(second), await status(third)]).toEqual([410, 200]);
    expect((await listed()).invitations).toHaveLength(1);

    const withdrawn = (await listed()).invitations[0]?.id ?? "";
    await ask("DELETE", oneInvitationDoor.DELETE, { cookie: cookies.owner, params: { id: withdrawn } });
    expect(await status(third)).toBe(410);

    await inviteAs(cookies.owner, email);
    const fourth = await tokenMailedTo(email);
    expect((await ask("DELETE", invitationDoor.DELETE, { params: { token: fourth } })).status).toBe(204);
    expect(await status(fourth)).toBe(410);

    await inviteAs(cookies.owner, `other-${run}@example.net`);
    const fifth = await tokenMailedTo(`other-${run}@example.net`);
    await ask("POST", endDoor.POST, { cookie: cookies.owner, body: { name: owner.organizationName } });
    expect(await status(fifth)).toBe(410);
  });

  it("cannot give more than the inviter has, nor be sent by those who only read", async () => {
    expect((await inviteAs(cookies.admin, "x@example.net", "owner")).status).toBe(403);
    expect((await inviteAs(cookies.owner, "x@example.net", "owner")).status).toBe(200);
    const invitation = await prisma.invitation.findFirstOrThrow({
      where: { email: "x@example.net", outcome: null },
    });
    const resend = { cookie: cookies.admin, params: { id: invitation.id } };
    expect((await ask("POST", resendDoor.POST, resend)).status).toBe(403);
    const analyst = await createPerson({ organization: `Acme ${run}`, role: "analyst" });
    expect((await inviteAs(await openSession(analyst), "y@example.net")).status).toBe(403);
    expect((await inviteAs(cookies.owner, admin.email)).status).toBe(409);
  });

  it("floods nobody: five a day for one mailbox, from whichever organization", async () => {
    const other = await openSession(await createPerson({ organization: `Other ${run}` }));
    const answers = [];
    for (let i = 0; i < 6; i += 1) {
      answers.push((await inviteAs(i % 2 === 0 ? cookies.owner : other, "victim@example.net")).status);
    }
    expect(answers).toEqual([200, 200, 200, 200, 200, 429]);
  });

  it("says the same whether the invited address has an account or not", async () => {
    const known = await createPerson();
    const strip = (answer: { json: Record<string, unknown> }) =>
      (answer.json.invitations as { role: string; invitedBy: string }[]).map(({ role, invitedBy }) => ({
        role,
        invitedBy,
      }));
    const first = await inviteAs(cookies.owner, known.email);
    await ask("DELETE", oneInvitationDoor.DELETE, {
      cookie: cookies.owner,
      params: { id: (await prisma.invitation.findFirstOrThrow({ where: { email: known.email } })).id },
    });
    const second = await inviteAs(cookies.owner, `nobody-${run}@example.net`);
    expect(strip(first)).toEqual(strip(second));
    expect(await prisma.outboxMail.count()).toBe(2);
  });

  it("is refused from another site, and links to PUBLIC_URL only", async () => {
    const evil = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };
    const body = { email: "z@example.net", role: "viewer" };
    const crossed = await ask("POST", invitationsDoor.POST, { cookie: cookies.owner, body, headers: evil });
    expect(crossed.status).toBe(403);
    await ask("POST", invitationsDoor.POST, {
      cookie: cookies.owner,
      body,
      headers: { "x-forwarded-host": "evil.example" },
    });
    const mail = await prisma.outboxMail.findFirstOrThrow({ where: { toAddress: "z@example.net" } });
    expect(mail.text).toContain("http://127.0.0.1:3000/invitation/");
    expect(mail.text + mail.html).not.toContain("evil.example");
  });

  it("is accepted by one of two who press at once", async () => {
    const guest = await createPerson({ email: `twice-${run}@example.net` });
    await openSession(guest);
    await inviteAs(cookies.owner, guest.email);
    const token = await tokenMailedTo(guest.email);
    const both = await Promise.allSettled([
      acceptInvitation(guest, token, new Date()),
      acceptInvitation(guest, token, new Date()),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });
});

describe("roles", () => {
  const setRole = (cookie: string, id: string, role: string) =>
    ask("PATCH", memberDoor.PATCH, { cookie, params: { id }, body: { role } });

  it("hold from the member's next request on", async () => {
    expect((await setRole(cookies.owner, admin.userId, "viewer")).status).toBe(200);
    expect((await inviteAs(cookies.admin, "w@example.net")).status).toBe(403);
    const entry = await prisma.auditEvent.findFirstOrThrow({
      where: { action: "member.role_changed" },
      orderBy: { id: "desc" },
    });
    expect(entry).toMatchObject({
      actorLabel: owner.email,
      detail: { member: admin.email, from: "admin", to: "viewer" },
    });
  });

  it("cannot be raised by oneself, nor taken from an owner by an admin", async () => {
    expect((await setRole(cookies.admin, admin.userId, "owner")).status).toBe(403);
    expect((await setRole(cookies.admin, owner.userId, "viewer")).status).toBe(403);
    const remove = { cookie: cookies.admin, params: { id: owner.userId } };
    expect((await ask("DELETE", memberDoor.DELETE, remove)).status).toBe(403);
  });

  it("leave one owner, also when two owners let go at once", async () => {
    expect((await setRole(cookies.owner, owner.userId, "admin")).status).toBe(409);
    expect((await leaveAs(cookies.owner)).status).toBe(409);
    await changeRole(owner, admin.userId, "owner", new Date());
    const second = { ...admin, role: "owner" as const };
    const both = await Promise.allSettled([
      leaveOrganization(owner, owner.organizationId ?? "", new Date()),
      changeRole(second, admin.userId, "viewer", new Date()),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(Object.values(await rolesIn(owner.organizationId))).toContain("owner");
  });

  it("of an owner who is disabled or leaving the service do not count", async () => {
    await changeRole(owner, admin.userId, "owner", new Date());
    await prisma.user.update({ where: { id: admin.userId }, data: { disabledAt: new Date() } });
    expect((await leaveAs(cookies.owner)).status).toBe(409);
  });

  it("change hands in one step", async () => {
    const body = { userId: admin.userId };
    expect((await ask("POST", transferDoor.POST, { cookie: cookies.admin, body })).status).toBe(403);
    expect((await ask("POST", transferDoor.POST, { cookie: cookies.owner, body })).status).toBe(200);
    expect(await rolesIn(owner.organizationId)).toEqual({ [owner.userId]: "admin", [admin.userId]: "owner" });
  });
});

describe("a member", () => {
  it("who is removed reads nothing of the organization at the next request", async () => {
    await ask("DELETE", memberDoor.DELETE, { cookie: cookies.owner, params: { id: admin.userId } });
    expect((await ask("GET", invitationsDoor.GET, { cookie: cookies.admin })).status).toBe(403);
    expect((await ask("GET", meDoor.GET, { cookie: cookies.admin })).json).toMatchObject({
      organization: null,
      organizations: [],
    });
  });

  it("may leave", async () => {
    expect((await leaveAs(cookies.admin)).status).toBe(204);
    expect(Object.keys(await rolesIn(owner.organizationId))).toEqual([owner.userId]);
  });
});

describe("an organization", () => {
  it("is renamed by owners and admins", async () => {
    const body = { name: "Acme\u202eevil" };
    expect((await ask("PATCH", organizationDoor.PATCH, { cookie: cookies.admin, body })).status).toBe(400);
    const renamed = await ask("PATCH", organizationDoor.PATCH, {
      cookie: cookies.admin,
      body: { name: "Acme Post" },
    });
    expect(renamed.json).toMatchObject({ name: "Acme Post", role: "admin" });
  });

  it("that is ended is gone for people, grants and keys at once, can be taken back, and is deleted after 30 days", async () => {
    const now = new Date();
    const id = owner.organizationId ?? "";
    await grantRead(id, "192.0.2.0/24", "2026-01-01");
    const { secret } = await createKey(owner, createKeyInput.parse({ name: "k", expiresInDays: 30 }), now);
    const works = async () => [
      (await grantedRanges({ organizationId: id }, now)).length,
      (await keyBySecret(secret, "snds", now)).state,
    ];
    expect(await works()).toEqual([1, "valid"]);
    const end = (cookie: string, name: string) => ask("POST", endDoor.POST, { cookie, body: { name } });
    expect((await end(cookies.admin, owner.organizationName ?? "")).status).toBe(403);
    expect((await end(cookies.owner, "Another")).status).toBe(400);
    expect((await end(cookies.owner, owner.organizationName ?? "")).status).toBe(204);
    expect(await works()).toEqual([0, "unknown"]);
    expect((await ask("GET", invitationsDoor.GET, { cookie: cookies.admin })).status).toBe(403);
    expect((await ask("GET", meDoor.GET, { cookie: cookies.admin })).json).toMatchObject({
      organizations: [],
      endedOrganizations: [],
    });
    expect((await ask("GET", meDoor.GET, { cookie: cookies.owner })).json).toMatchObject({
      endedOrganizations: [{ id }],
    });

    const restore = (cookie: string) => ask("POST", restoreDoor.POST, { cookie, params: { id } });
    expect((await restore(cookies.admin)).status).toBe(404);
    expect((await restore(cookies.owner)).status).toBe(204);
    expect(await works()).toEqual([1, "valid"]);

    await end(cookies.owner, owner.organizationName ?? "");
    await pruneOrganizations(later(now, 29 * DAY));
    expect(await prisma.organization.count({ where: { id } })).toBe(1);
    await pruneOrganizations(later(now, 31 * DAY));
    expect(await prisma.organization.count({ where: { id } })).toBe(0);
    expect(await prisma.grant.count({ where: { organizationId: id } })).toBe(0);
    expect(await prisma.key.count({ where: { organizationId: id } })).toBe(0);
  });
});
