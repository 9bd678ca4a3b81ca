// The log as its readers filter and export it: nothing of another organization, no member of staff by name.
import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import type { Viewer } from "@/lib/identity/viewer";
import { DAY, dayOf, HOUR, later } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import { testDatabase } from "@/lib/testing/database";
import { createPerson } from "@/lib/testing/people";
import { recordAudit, recordStaffView } from "./commands";
import { exportAudit, listAudit } from "./queries";
import type { AuditEntry, AuditFilter } from "./schema";
import { listStaffAudit } from "./staff-queries";

testDatabase();

const now = new Date("2026-03-10T12:00:00Z");
let ines: Viewer;
let staff: Viewer;
let organizationId: string;

const found = async (filter: AuditFilter) =>
  (await listAudit(organizationId, filter)).events.map(({ action }) => action).sort();

beforeAll(async () => {
  ines = await createPerson({ organization: "Sender", email: "ines@sender.example" });
  staff = await createPerson({ staffRole: "support", email: "secret.name@provider.example" });
  const stranger = await createPerson({ organization: "Stranger" });
  organizationId = ines.organizationId ?? "";
  const target = { kind: "grant", id: randomUUID() };
  const write = (entry: Omit<AuditEntry, "target" | "organizationId">, at = now) =>
    recordAudit(prisma, { organizationId, target, ...entry }, at);
  await write({ actor: ines.actor, action: "grant.created", detail: { network: "192.0.2.0/24" } });
  await write({
    actor: ines.actor,
    action: "claim.created",
    detail: { networks: ["198.51.100.0/24", "2001:db8::/32"] },
  });
  await write(
    { actor: ines.actor, action: "key.created", detail: { name: "=cmd|' /C calc'!A0" } },
    later(now, -2 * DAY),
  );
  await write({
    actor: staff.actor,
    action: "grant.revoked_by_staff",
    detail: { network: "192.0.2.0/25", note: "why" },
  });
  await write({
    actor: staff.actor,
    action: "grant.restored",
    detail: { network: "192.0.2.0/25", note: "for us only" },
  });
  await recordAudit(
    prisma,
    {
      organizationId: stranger.organizationId,
      actor: stranger.actor,
      action: "grant.created",
      target,
      detail: { network: "192.0.2.0/24" },
    },
    now,
  );
});

describe("a filter", () => {
  it.each([
    [{ action: "grant" }, ["grant.created", "grant.restored", "grant.revoked_by_staff"]],
    [{ network: "192.0.2.9" }, ["grant.created", "grant.restored", "grant.revoked_by_staff"]],
    [{ network: "192.0.2.128/25" }, ["grant.created"]],
    [{ network: "198.51.0.0/16" }, ["claim.created"]],
    [{ network: "2001:db8:1::/48" }, ["claim.created"]],
    [{ actor: "INES@" }, ["claim.created", "grant.created", "key.created"]],
    [{ from: "2026-03-09" }, ["claim.created", "grant.created", "grant.restored", "grant.revoked_by_staff"]],
    [{ to: "2026-03-09" }, ["key.created"]],
    [{ from: dayOf(now), to: dayOf(now), action: "claim" }, ["claim.created"]],
    [{ action: "nothing" }, []],
    [{ actor: "%" }, []],
  ] satisfies [AuditFilter, string[]][])("%o", async (filter, expected) => {
    expect(await found(filter)).toEqual(expected);
  });

  it("finds staff by what they are called here, and never by their name", async () => {
    expect(await found({ actor: "staff of" })).toEqual(["grant.restored", "grant.revoked_by_staff"]);
    expect(await found({ actor: "secret" })).toEqual([]);
    const text = JSON.stringify(await listAudit(organizationId, {}));
    expect(text).not.toContain("secret.name");
    expect(text).not.toContain("for us only");
    expect(text).toContain("why");
  });
});

describe("the export", () => {
  it("holds what the filter finds, page by page, with no cell that is a formula (attack 13)", async () => {
    let csv = "";
    for await (const piece of exportAudit(organizationId, {})) csv += piece;
    const lines = csv.trim().split("\r\n");
    expect(lines).toHaveLength(6);
    expect(lines[0]).toBe("at,who,kind,action,target,target_id,network,details,from_address");
    expect(csv).toContain("198.51.100.0/24 2001:db8::/32");
    expect(csv).not.toMatch(/(^|,)"?[=+@-]/m);
    expect(csv).not.toContain("secret.name");
  });

  it("of hundreds of entries is whole", async () => {
    const other = await createPerson({ organization: "Busy" });
    const rows = Array.from({ length: 1201 }, () => ({
      at: now,
      actorKind: "user",
      actorLabel: "x",
      organizationId: other.organizationId,
      action: "ip.seen",
      targetKind: "ip",
      targetId: "1",
    }));
    await prisma.auditEvent.createMany({ data: rows });
    let lines = 0;
    for await (const piece of exportAudit(other.organizationId ?? "", {}))
      lines += piece.split("\r\n").length - 1;
    expect(lines).toBe(1202);
  });
});

it("a look of staff stands in the log of every organization that was shown, once an hour", async () => {
  const other = await createPerson({ organization: "Seen too" });
  const seen = [organizationId, other.organizationId ?? ""];
  const look = { what: "fleet", scope: "192.0.2.0/24" };
  await recordStaffView(staff.actor, seen, look, now);
  await recordStaffView(staff.actor, seen, look, later(now, HOUR / 2));
  await recordStaffView(staff.actor, seen, look, later(now, 2 * HOUR));
  expect(await found({ action: "staff.viewed" })).toHaveLength(2);
  expect((await listAudit(other.organizationId ?? "", {})).events[0]).toMatchObject({
    actorLabel: "Staff of the provider",
    detail: look,
    fromAddress: null,
  });
});

it("tells staff of which organization an entry is", async () => {
  const { events } = await listStaffAudit({ action: "grant.restored" });
  expect(events.map(({ detail }) => detail)).toEqual([
    { organization: "Sender", network: "192.0.2.0/25", note: "for us only" },
  ]);
});
