// What an organization writes on its addresses: exact undo, nothing on what is not granted, nobody else's to read.
import { beforeAll, describe, expect, it } from "vitest";
import type { Viewer } from "@/lib/identity/viewer";
import { asReader } from "@/lib/identity/viewer";
import { DAY, later } from "@/lib/platform/day";
import { grantRead } from "@/lib/testing/daily-records";
import { testDatabase } from "@/lib/testing/database";
import { createPerson } from "@/lib/testing/people";
import { changeTag, dismiss, noteVisit, removeNote, saveView, writeNote } from "./commands";
import { dismissals, lastVisit, listNotes, listSavedViews, listTags, tagsOf } from "./queries";

testDatabase();

const now = new Date("2026-11-25T08:00:00Z");
let owner: Viewer;
let neighbour: Viewer;

beforeAll(async () => {
  owner = await createPerson({ organization: "Ours" });
  neighbour = await createPerson({ organization: "Theirs" });
  await grantRead(owner.organizationId ?? "", "192.0.2.0/24", "2026-09-01");
  await grantRead(neighbour.organizationId ?? "", "192.0.2.0/25", "2026-09-01");
});

describe("a tag", () => {
  it("says what it changed, so that the opposite undoes exactly that", async () => {
    await changeTag(owner, { name: "bulk", action: "add", on: ["192.0.2.0/28"] }, now);
    const { changed } = await changeTag(
      owner,
      { name: "bulk", action: "add", on: ["192.0.2.8-192.0.2.19"] },
      now,
    );
    expect(changed).toEqual(["192.0.2.16/30"]);
    await changeTag(owner, { name: "bulk", action: "remove", on: changed }, now);
    expect((await listTags(asReader(owner))).tags).toMatchObject([
      { name: "bulk", ranges: ["192.0.2.0/28"], addresses: "16" },
    ]);
    expect((await tagsOf(asReader(owner), ["192.0.2.3", "192.0.2.16"])).get("192.0.2.3")).toEqual(["bulk"]);
  });

  it("can be taken off one address of a network, and goes with its last address", async () => {
    await changeTag(owner, { name: "bulk", action: "remove", on: ["192.0.2.5"] }, now);
    expect((await listTags(asReader(owner))).tags[0]?.addresses).toBe("15");
    await changeTag(owner, { name: "bulk", action: "remove", on: ["192.0.2.0/24"] }, now);
    expect((await listTags(asReader(owner))).tags).toEqual([]);
  });

  it("goes on nothing that is not granted, and is nobody else's", async () => {
    await expect(
      changeTag(owner, { name: "bulk", action: "add", on: ["192.0.2.1", "198.51.100.1"] }, now),
    ).rejects.toMatchObject({ code: "not_found" });
    await changeTag(owner, { name: "ours", action: "add", on: ["192.0.2.1"] }, now);
    expect((await listTags(asReader(neighbour))).tags).toEqual([]);
    expect((await tagsOf(asReader(neighbour), ["192.0.2.1"])).size).toBe(0);
  });
});

it("notes on the network around an address are notes of the address too", async () => {
  await writeNote(owner, "192.0.2.7", { on: "network", day: "2026-11-20", text: "Moved racks" }, now);
  const own = await writeNote(owner, "192.0.2.7", { on: "address", day: "2026-11-21", text: "New key" }, now);
  const texts = async (viewer: Viewer, ip: string) =>
    (await listNotes(viewer, ip, now)).notes.map(({ on, text }) => `${on} ${text}`);
  expect(await texts(owner, "192.0.2.7")).toEqual(["192.0.2.7 New key", "192.0.2.0/24 Moved racks"]);
  expect(await texts(owner, "192.0.2.9")).toEqual(["192.0.2.0/24 Moved racks"]);
  expect(await texts(neighbour, "192.0.2.7")).toEqual([]);
  await removeNote(owner, own.id, now);
  expect(await texts(owner, "192.0.2.7")).toHaveLength(1);
});

it("a view of the same name is replaced", async () => {
  await saveView(owner, { page: "/ips", name: "Bulk", query: "window=7" }, now);
  await saveView(owner, { page: "/ips", name: "Bulk", query: "window=30" }, now);
  expect((await listSavedViews(owner)).views.map(({ query }) => query)).toEqual(["window=30"]);
});

it("a finding put aside comes back by itself, or when it is put back", async () => {
  const aside = async (at: Date) => (await dismissals(asReader(owner), at)).map(({ ip }) => ip);
  await dismiss(owner, { ip: "192.0.2.7", days: 7, reason: "known" }, now);
  expect(await aside(now)).toEqual(["192.0.2.7"]);
  expect(await aside(later(now, 8 * DAY))).toEqual([]);
  await dismiss(owner, { ip: "192.0.2.7", days: 0, reason: "" }, now);
  expect(await aside(now)).toEqual([]);
});

it("a visit is remembered per person", async () => {
  await noteVisit(owner, now);
  expect(await lastVisit(owner, later(now, DAY))).toEqual(now);
  expect(await lastVisit(neighbour, later(now, DAY))).toBeNull();
});
