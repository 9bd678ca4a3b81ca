import { describe, expect, it } from "vitest";
import { prisma } from "@/lib/platform/db";
import { testDatabase } from "@/lib/testing/database";
import { createPerson } from "@/lib/testing/people";
import { editNotice, endIncident, publishNotice, withdrawNotice } from "./commands";
import { getCurrentNotices, listIncidentsBetween, listNotices } from "./queries";

testDatabase();

const at = (text: string) => new Date(text);
const note = "for the test";

describe("an incident", () => {
  it("is planned, goes on and is over; flags its days; leaves the banner a day after; each act is recorded", async () => {
    const { actor } = await createPerson({ staffRole: "support" });
    const made = await publishNotice(
      actor,
      {
        kind: "incident",
        part: "data",
        title: "Data is late",
        text: "One mail system sends nothing.",
        startsAt: "2026-11-20T09:00:00Z",
        note,
      },
      at("2026-11-19T12:00:00Z"),
    );
    expect(made).toMatchObject({ state: "planned", part: "data", endsAt: null });
    const during = at("2026-11-20T10:00:00Z");
    expect((await getCurrentNotices(during)).incidents).toMatchObject([{ id: made.id, state: "open" }]);

    await editNotice(actor, made.id, { title: "Data is late", text: "It comes back.", note }, during);
    await expect(
      endIncident(actor, made.id, { endsAt: "2026-11-20T08:00:00Z", note }, during),
    ).rejects.toMatchObject({ code: "invalid_input" });
    await endIncident(actor, made.id, { endsAt: "2026-11-21T01:00:00Z", note }, at("2026-11-21T02:00:00Z"));

    const later = at("2026-11-21T12:00:00Z");
    const flags = async (from: string, to: string) =>
      (await listIncidentsBetween({ from, to }, later)).notices.map(({ id }) => id);
    expect(await flags("2026-11-01", "2026-11-19")).toEqual([]);
    expect(await flags("2026-11-20", "2026-11-20")).toEqual([made.id]);
    expect(await flags("2026-11-21", "2026-11-30")).toEqual([made.id]);
    expect(await flags("2026-11-22", "2026-11-30")).toEqual([]);
    expect((await getCurrentNotices(later)).incidents).toMatchObject([{ state: "over" }]);
    expect((await getCurrentNotices(at("2026-11-22T02:00:00Z"))).incidents).toEqual([]);

    const trail = await prisma.auditEvent.findMany({ where: { targetId: made.id }, orderBy: { id: "asc" } });
    expect(trail.map(({ action }) => action)).toEqual(["notice.published", "notice.edited", "notice.ended"]);
    expect(
      trail.every(
        ({ detail, actorKind }) => (detail as { note: string }).note === note && actorKind === "staff",
      ),
    ).toBe(true);
  });
});

describe("an announcement", () => {
  it("has no end, and is nowhere once withdrawn", async () => {
    const { actor } = await createPerson({ staffRole: "support" });
    const now = at("2026-12-01T00:00:00Z");
    const news = await publishNotice(
      actor,
      { kind: "announcement", title: "News", text: "New rules.", note },
      now,
    );
    expect(news.state).toBe("published");
    await expect(endIncident(actor, news.id, { note }, now)).rejects.toMatchObject({ code: "conflict" });
    expect((await getCurrentNotices(at("2026-12-14T23:59:59Z"))).announcements).toHaveLength(1);
    expect((await getCurrentNotices(at("2026-12-15T00:00:00Z"))).announcements).toHaveLength(0);
    await withdrawNotice(actor, news.id, { note }, now);
    expect((await listNotices(now)).notices.map(({ id }) => id)).not.toContain(news.id);
    await expect(
      editNotice(actor, news.id, { title: "News", text: "x y z", note }, now),
    ).rejects.toMatchObject({ code: "not_found" });
  });
});
