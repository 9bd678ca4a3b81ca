// Sessions and organizations through the doors: the row decides at every request, and nobody reaches another's.
import { encode } from "next-auth/jwt";
import { beforeEach, describe, expect, it } from "vitest";
import * as auditDoor from "@/app/api/v1/audit/route";
import * as switchDoor from "@/app/api/v1/me/organization/route";
import * as meDoor from "@/app/api/v1/me/route";
import * as membersDoor from "@/app/api/v1/members/route";
import * as organizationsDoor from "@/app/api/v1/organizations/route";
import * as sessionDoor from "@/app/api/v1/sessions/[id]/route";
import * as sessionsDoor from "@/app/api/v1/sessions/route";
import * as outboxDoor from "@/app/api/v1/staff/outbox/route";
import * as settingsDoor from "@/app/api/v1/staff/settings/route";
import { recordAudit } from "@/lib/audit/commands";
import { operatorActor } from "@/lib/audit/schema";
import { peerHeader } from "@/lib/platform/client-address";
import { prisma } from "@/lib/platform/db";
import { setEnvironment } from "@/lib/platform/env";
import { cookieOf, openSession, requestTo, withParams } from "@/lib/testing/browser";
import { testDatabase } from "@/lib/testing/database";
import { createPerson } from "@/lib/testing/people";
import { authOptions, findViewer, sessionCookie } from "./session";
import { pruneSessions } from "./session-commands";
import { issueToken } from "./tokens";
import type { Viewer } from "./viewer";

testDatabase();

type Handler = (request: Request, context: ReturnType<typeof withParams>) => Promise<Response>;

async function ask(handler: Handler, cookie: string, body?: unknown, params?: Record<string, string>) {
  const method = body === undefined ? "GET" : "POST";
  const response = await handler(requestTo("/", { method, cookie, body }), withParams(params));
  return { status: response.status, json: (await response.json().catch(() => null)) as never };
}

let anna: Viewer;
let bert: Viewer;
let annasCookie: string;
let bertsCookie: string;
let run = 0;

beforeEach(async () => {
  run += 1;
  anna = await createPerson({ organization: `Acme ${run}` });
  bert = await createPerson({ organization: `Other ${run}` });
  annasCookie = await openSession(anna);
  bertsCookie = await openSession(bert);
});

const at = (ms: number) => new Date(Date.now() + ms);
const headersWith = (cookie: string, more: Record<string, string> = {}) => ({
  headers: new Headers({ cookie, ...more }),
});

describe("who is asking", () => {
  it("is the holder of the session, in the organization of the session", async () => {
    const viewer = await findViewer(headersWith(annasCookie, { [peerHeader]: "198.51.100.7" }), new Date());
    expect(viewer).toEqual({
      ...anna,
      actor: { kind: "user", id: anna.userId, label: anna.email, address: "198.51.100.7" },
    });
  });

  it("is nobody from the next request on when the session is revoked", async () => {
    expect((await ask(meDoor.GET, annasCookie)).status).toBe(200);
    const second = { ...anna, sessionId: crypto.randomUUID() };
    const cookie = await openSession(second);
    const gone = await sessionDoor.DELETE(
      requestTo("/", { method: "DELETE", cookie }),
      withParams({ id: anna.sessionId }),
    );
    expect(gone.status).toBe(204);
    expect((await ask(meDoor.GET, annasCookie)).status).toBe(401);
    expect((await ask(meDoor.GET, cookie)).status).toBe(200);
  });

  it("is nobody when the session has expired or the account is disabled", async () => {
    expect(await findViewer(headersWith(annasCookie), at(23 * 3_600_000))).not.toBeNull();
    expect(await findViewer(headersWith(annasCookie), at(25 * 3_600_000))).toBeNull();
    await prisma.user.update({ where: { id: anna.userId }, data: { disabledAt: new Date() } });
    expect(await findViewer(headersWith(annasCookie), new Date())).toBeNull();
  });

  it("is nobody with an invented, altered or foreign cookie, or with the token elsewhere", async () => {
    const token = annasCookie.slice(annasCookie.indexOf("=") + 1);
    const foreign = await encode({
      token: { sub: anna.sessionId },
      secret: "another secret entirely ".repeat(3),
    });
    const attempts = [
      headersWith(await cookieOf(crypto.randomUUID())),
      headersWith(await cookieOf("no uuid")),
      headersWith(`${sessionCookie()}=${anna.sessionId}`),
      headersWith(`${sessionCookie()}=${foreign}`),
      headersWith(`${sessionCookie()}=${token.slice(0, -2)}AA`),
      headersWith(`next-auth.session-token=${token}`),
      { headers: new Headers({ authorization: `Bearer ${token}` }) },
    ];
    for (const attempt of attempts) expect(await findViewer(attempt, new Date())).toBeNull();
  });

  it("acts in no organization once the membership has ended", async () => {
    await prisma.member.deleteMany({ where: { userId: anna.userId } });
    expect(await findViewer(headersWith(annasCookie), new Date())).toMatchObject({
      organizationId: null,
      organizationName: null,
      role: null,
    });
    expect((await ask(membersDoor.GET, annasCookie)).status).toBe(403);
  });

  it("is noted at most every five minutes", async () => {
    const lastSeen = async () =>
      (await prisma.session.findUniqueOrThrow({ where: { id: anna.sessionId } })).lastSeenAt.getTime();
    const opened = await lastSeen();
    await findViewer(headersWith(annasCookie), new Date(opened + 4 * 60_000));
    expect(await lastSeen()).toBe(opened);
    await findViewer(headersWith(annasCookie), new Date(opened + 6 * 60_000));
    expect(await lastSeen()).toBe(opened + 6 * 60_000);
  });
});

describe("the list of sessions", () => {
  it("shows one's own that still work, and marks the present one", async () => {
    const revoked = { ...anna, sessionId: crypto.randomUUID() };
    await openSession(revoked);
    await prisma.session.update({ where: { id: revoked.sessionId }, data: { revokedAt: new Date() } });
    const { json } = await ask(sessionsDoor.GET, annasCookie);
    expect(json).toMatchObject({ sessions: [{ id: anna.sessionId, current: true }] });
  });

  it("does not let anybody end another person's session, nor tell that it exists", async () => {
    const end = async (id: string) => {
      const request = requestTo("/", { method: "DELETE", cookie: bertsCookie });
      const response = await sessionDoor.DELETE(request, withParams({ id }));
      return { ...((await response.json()) as object), instance: "" };
    };
    expect(await end(anna.sessionId)).toEqual(await end(crypto.randomUUID()));
    expect((await ask(meDoor.GET, annasCookie)).status).toBe(200);
  });
});

describe("pruneSessions", () => {
  it("forgets dead links and long ended sessions, and nothing that is in use", async () => {
    const day = 24 * 3_600_000;
    const start = new Date();
    const revoked = { ...anna, sessionId: crypto.randomUUID() };
    await openSession(revoked, start);
    await prisma.session.update({ where: { id: revoked.sessionId }, data: { revokedAt: start } });
    await issueToken(prisma, { purpose: "confirm", email: `dead-${run}@example.net`, lastsMs: day }, start);
    const left = async () => [
      await prisma.session.count({ where: { userId: anna.userId } }),
      await prisma.emailToken.count({ where: { email: `dead-${run}@example.net` } }),
    ];
    await pruneSessions(new Date(+start + 1.5 * day));
    expect(await left()).toEqual([2, 1]);
    await pruneSessions(new Date(+start + 2.5 * day));
    expect(await left()).toEqual([2, 0]);
    await pruneSessions(new Date(+start + 90.5 * day));
    expect(await left()).toEqual([1, 0]);
  });
});

describe("organizations", () => {
  it("are created with the creator as owner, and the session moves in", async () => {
    const created = await ask(organizationsDoor.POST, annasCookie, { name: `New ${run}` });
    expect(created.json).toMatchObject({ name: `New ${run}`, slug: `new-${run}`, role: "owner" });
    const me = await ask(meDoor.GET, annasCookie);
    expect(me.json).toMatchObject({ organization: { name: `New ${run}` } });
    expect((me.json as { organizations: unknown[] }).organizations).toHaveLength(2);
  });

  it("get short names of their own when their names are alike, even at the same moment", async () => {
    const cookies = [annasCookie, bertsCookie];
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, i) =>
        ask(organizationsDoor.POST, cookies[i % 2] ?? "", { name: `Alike ${run}` }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    expect(new Set(answers.map(({ json }) => (json as { slug: string }).slug)).size).toBe(6);
  });

  it("cannot be named with line breaks", async () => {
    // The last two: a line separator, and a mark that turns the reading direction of what follows.
    for (const name of ["A\r\nBcc: x@example.net", "A\u2028Network: 0.0.0.0/0", "A\u202e ten.elpmaxe"]) {
      const answer = await ask(organizationsDoor.POST, annasCookie, { name });
      expect(answer).toMatchObject({ status: 400, json: { issues: [{ path: "body.name" }] } });
    }
    expect(await ask(organizationsDoor.POST, annasCookie, { name: "می\u200cخواهم پست" })).toMatchObject({
      status: 200,
    });
  });

  it("can be switched between one's own, and another's does not exist", async () => {
    const created = await ask(organizationsDoor.POST, annasCookie, { name: `Second ${run}` });
    const back = await ask(switchDoor.POST, annasCookie, { organizationId: anna.organizationId });
    expect(back.json).toMatchObject({ organization: { id: anna.organizationId } });
    const { id } = created.json as { id: string };
    const foreign = await ask(switchDoor.POST, bertsCookie, { organizationId: id });
    const missing = await ask(switchDoor.POST, bertsCookie, { organizationId: crypto.randomUUID() });
    expect(foreign.status).toBe(404);
    expect({ ...(foreign.json as object), instance: "" }).toEqual({
      ...(missing.json as object),
      instance: "",
    });
    expect(await findViewer(headersWith(bertsCookie), new Date())).toMatchObject({
      organizationId: bert.organizationId,
    });
  });
});

describe("members and log", () => {
  it("are those of the present organization only", async () => {
    await createPerson({ organization: `Acme ${run}`, role: "viewer", email: `carla-${run}@example.net` });
    const members = await ask(membersDoor.GET, annasCookie);
    expect(
      (members.json as { members: { email: string }[] }).members.map(({ email }) => email).sort(),
    ).toEqual([anna.email, `carla-${run}@example.net`].sort());
    for (const viewer of [anna, bert]) {
      const entry = {
        actor: viewer.actor,
        organizationId: viewer.organizationId,
        action: "claim.made",
        target: { kind: "claim", id: viewer.userId },
      };
      await recordAudit(prisma, entry, new Date());
    }
    const log = await ask(auditDoor.GET, annasCookie);
    expect(log.json).toMatchObject({ events: [{ target: { id: anna.userId } }], next: null });
  });

  it("name no person of the provider's staff", async () => {
    const staff = await createPerson({ staffRole: "support", email: `staff-${run}@example.net` });
    for (const actor of [staff.actor, operatorActor]) {
      const target = { kind: "claim", id: "1" };
      const entry = { actor, organizationId: anna.organizationId, action: "claim.decided", target };
      await recordAudit(prisma, entry, new Date());
    }
    const log = await ask(auditDoor.GET, annasCookie);
    const { events } = log.json as { events: { actorLabel: string; fromAddress: string | null }[] };
    expect(events).toHaveLength(2);
    expect(JSON.stringify(log.json)).not.toMatch(/staff-\d|command line|198\.51\.100/);
  });

  it("keep what staff noted for themselves from the organization, but not why they refused", async () => {
    const staff = await createPerson({ staffRole: "postmaster" });
    for (const action of ["grant.created", "claim_block.approved", "claim_block.refused"]) {
      const target = { kind: "grant", id: "1" };
      const detail = { network: "192.0.2.0/24", note: `note of ${action}` };
      const entry = { actor: staff.actor, organizationId: anna.organizationId, action, target, detail };
      await recordAudit(prisma, entry, new Date());
    }
    const { events } = (await ask(auditDoor.GET, annasCookie)).json as { events: { detail: object }[] };
    expect(events.map(({ detail }) => detail)).toEqual([
      { network: "192.0.2.0/24", note: "note of claim_block.refused" },
      { network: "192.0.2.0/24" },
      { network: "192.0.2.0/24" },
    ]);
  });

  it("do not show from where people outside the organization acted", async () => {
    const visitor = {
      kind: "visitor",
      id: null,
      label: "reader of abuse@example.net",
      address: "203.0.113.5",
    } as const;
    for (const actor of [anna.actor, { ...bert.actor, address: "203.0.113.6" }, visitor]) {
      const target = { kind: "contact_request", id: "1" };
      const entry = { actor, organizationId: anna.organizationId, action: "contact.denied", target };
      await recordAudit(prisma, entry, new Date());
    }
    const log = await ask(auditDoor.GET, annasCookie);
    expect(log.json).toMatchObject({
      events: [
        { actorLabel: visitor.label, fromAddress: null },
        { actorLabel: bert.email, fromAddress: null },
        { actorLabel: anna.email, fromAddress: "198.51.100.77" },
      ],
    });
  });

  it("are closed to roles that do not include them", async () => {
    const cookie = await openSession(await createPerson({ staffRole: "auditor" }));
    expect((await ask(membersDoor.GET, cookie)).status).toBe(403);
    expect((await ask(auditDoor.GET, cookie)).status).toBe(403);
  });
});

describe("staff doors", () => {
  it("are closed to senders, whatever their role", async () => {
    expect((await ask(settingsDoor.GET, annasCookie)).status).toBe(403);
    expect((await ask(outboxDoor.GET, annasCookie)).status).toBe(403);
  });

  it("open by staff role, and record the act as the staff's", async () => {
    const chief = await createPerson({ staffRole: "postmaster", organization: `Acme ${run}` });
    const auditor = await createPerson({ staffRole: "auditor" });
    const [chiefs, auditors] = [await openSession(chief), await openSession(auditor)];
    const put = (cookie: string) =>
      settingsDoor.PUT(
        requestTo("/", { method: "PUT", cookie, body: { name: `Provider ${run}`, note: "a better name" } }),
        withParams(),
      );
    expect((await put(auditors)).status).toBe(403);
    expect((await ask(settingsDoor.GET, auditors)).status).toBe(200);
    expect((await ask(outboxDoor.GET, auditors)).status).toBe(403);
    expect((await put(chiefs)).status).toBe(200);
    const events = await prisma.auditEvent.findMany({ where: { actorId: chief.userId } });
    expect(events).toMatchObject([{ action: "settings.changed", actorKind: "staff" }]);
  });
});

describe("next-auth", () => {
  it("keeps nothing in the cookie but the id of the session", async () => {
    const jwt = authOptions().callbacks?.jwt;
    const token = { sub: "id", name: "Anna", email: "anna@example.net", picture: "x" };
    expect(await jwt?.({ token } as never)).toEqual({ sub: "id" });
  });

  it.each([
    ["/ips?x=1", "http://127.0.0.1:3000/ips?x=1"],
    ["http://127.0.0.1:3000/ips", "http://127.0.0.1:3000/ips"],
    ["https://evil.example/", "http://127.0.0.1:3000/"],
    ["//evil.example/", "http://127.0.0.1:3000/"],
    ["javascript:alert(1)", "http://127.0.0.1:3000/"],
    ["http://127.0.0.1:3000@evil.example/", "http://127.0.0.1:3000/"],
  ])("sends a browser that asked for %s to %s", async (url, to) => {
    const redirect = authOptions().callbacks?.redirect;
    expect(await redirect?.({ url, baseUrl: "https://evil.example" })).toBe(to);
  });

  it("insists on TLS for the cookie where the service is reached over TLS", () => {
    expect(authOptions().cookies?.sessionToken).toMatchObject({
      name: "senderscope",
      options: { secure: false, sameSite: "lax", httpOnly: true },
    });
    setEnvironment({ PUBLIC_URL: "https://senders.example.net" });
    try {
      expect(authOptions().cookies?.sessionToken).toMatchObject({
        name: "__Host-senderscope",
        options: { secure: true, sameSite: "lax", httpOnly: true, path: "/" },
      });
    } finally {
      setEnvironment({ PUBLIC_URL: undefined });
    }
  });
});
