// The staff's doors to sources, through real requests with real sessions.
import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { sourceByToken } from "@/lib/ingest/queries";
import { createdSource, refusedLinesPage, sourceItem, sourceList } from "@/lib/ingest/schema";
import { prisma } from "@/lib/platform/db";
import { openSession, requestTo, withParams } from "@/lib/testing/browser";
import { testDatabase } from "@/lib/testing/database";
import { createPerson } from "@/lib/testing/people";
import * as pause from "./[id]/pause/route";
import * as refused from "./[id]/refused/route";
import * as resume from "./[id]/resume/route";
import * as rotate from "./[id]/rotate/route";
import * as sources from "./route";

testDatabase();

const cookies: Record<string, string> = {};

beforeAll(async () => {
  for (const staffRole of ["postmaster", "support", "auditor"] as const) {
    cookies[staffRole] = await openSession(await createPerson({ staffRole }));
  }
  cookies.owner = await openSession(await createPerson({ organization: "Sender", role: "owner" }));
});

const root = "/api/v1/staff/sources" as const;
const create = (who: string, body: { name: string }) =>
  sources.POST(
    requestTo(root, { method: "POST", cookie: cookies[who] ?? "", body: { note: "for the test", ...body } }),
    withParams(),
  );
const list = (who: string) => sources.GET(requestTo(root, { cookie: cookies[who] ?? "" }), withParams());
const act = (who: string, door: { POST: typeof pause.POST }, id: string) =>
  door.POST(
    requestTo(`${root}/${id}`, {
      method: "POST",
      cookie: cookies[who] ?? "",
      body: { note: "for the test" },
    }),
    withParams({ id }),
  );
const lines = (who: string, id: string, query = "") =>
  refused.GET(requestTo(`${root}/${id}/refused${query}`, { cookie: cookies[who] ?? "" }), withParams({ id }));

describe("staff", () => {
  it("make, watch, pause and renew a source", async () => {
    const made = await create("postmaster", { name: "mx1.example.com" });
    expect(made.status).toBe(200);
    const { source, token } = createdSource.parse(await made.json());
    expect(await sourceByToken(token)).toMatchObject({ id: source.id });

    const listed = sourceList.parse(await (await list("auditor")).json());
    expect(listed.sources).toEqual([source]);
    expect(JSON.stringify(listed)).not.toContain(token);

    expect(sourceItem.parse(await (await act("postmaster", pause, source.id)).json())).toMatchObject({
      state: "paused",
    });
    expect(sourceItem.parse(await (await act("postmaster", resume, source.id)).json())).toMatchObject({
      state: "waiting",
    });
    const renewed = createdSource.parse(await (await act("postmaster", rotate, source.id)).json());
    expect(renewed.token).not.toBe(token);
    expect(await sourceByToken(token)).toBeNull();

    expect(refusedLinesPage.parse(await (await lines("support", source.id)).json())).toEqual({
      rows: [],
      next: null,
    });
    const log = await prisma.auditEvent.findMany({ where: { targetId: source.id }, orderBy: { id: "asc" } });
    expect(log.map(({ action, actorKind }) => `${actorKind} ${action}`)).toEqual([
      "staff source.created",
      "staff source.paused",
      "staff source.resumed",
      "staff source.token_rotated",
    ]);
  });

  it("are told what is wrong", async () => {
    expect((await create("postmaster", { name: "  " })).status).toBe(400);
    expect((await create("postmaster", { name: "twice" })).status).toBe(200);
    expect((await create("postmaster", { name: "twice" })).status).toBe(409);
    for (const id of [randomUUID(), "x"]) {
      const expected = id === "x" ? 400 : 404;
      expect((await act("postmaster", pause, id)).status).toBe(expected);
      expect((await act("postmaster", rotate, id)).status).toBe(expected);
      expect((await lines("auditor", id)).status).toBe(expected);
    }
    expect((await lines("auditor", randomUUID(), "?limit=0")).status).toBe(400);
  });
});

describe("others", () => {
  it("neither read nor change", async () => {
    const { source } = createdSource.parse(await (await create("postmaster", { name: "guarded" })).json());
    for (const [who, read, write] of [
      ["nobody", 401, 401],
      ["owner", 403, 403],
      ["auditor", 200, 403],
      ["support", 200, 403],
    ] as const) {
      expect((await list(who)).status, who).toBe(read);
      expect((await lines(who, source.id)).status, who).toBe(read);
      expect((await create(who, { name: `by ${who}` })).status, who).toBe(write);
      for (const door of [pause, resume, rotate])
        expect((await act(who, door, source.id)).status, who).toBe(write);
    }
    expect(await prisma.source.findUnique({ where: { id: source.id } })).toMatchObject({ pausedAt: null });
    expect(await prisma.source.count({ where: { name: { startsWith: "by " } } })).toBe(0);
  });
});
