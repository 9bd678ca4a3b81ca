import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { operatorActor } from "@/lib/audit/schema";
import { setEnvironment } from "@/lib/platform/env";
import { changeSettings } from "@/lib/provider/commands";
import { reasonClasses } from "@/lib/reputation/schema";
import { testDatabase } from "@/lib/testing/database";
import { findGuidePage, listGuide, searchGuide } from "./queries";

testDatabase();

let data: string;
const now = new Date("2026-11-20T10:00:00Z");

beforeAll(async () => {
  data = await mkdtemp(path.join(tmpdir(), "senderscope-guide-"));
  setEnvironment({ SENDERSCOPE_DATA: data });
});
afterAll(async () => {
  setEnvironment({ SENDERSCOPE_DATA: undefined });
  await rm(data, { recursive: true, force: true });
});

/** The table of reply codes that the provider's servers use unless set otherwise. */
const codes =
  "RP-001 RP-002 RP-003 SC-001 SC-002 SC-003 SC-004 DY-001 DY-002 OU-001 OU-002 S3140 S3150 AU-515 SPF-ALL".split(
    " ",
  );

describe("our own texts", () => {
  it("have a page for every reply code, each for a reason that exists", async () => {
    const pages = (await listGuide()).filter(({ code }) => code !== null);
    expect(pages.map(({ code }) => code?.name).sort()).toEqual([...codes].sort());
    for (const { code, body } of pages) {
      expect(reasonClasses).toContain(code?.reason);
      expect(body).toContain("## What it means");
      expect(body).toContain("## What to do");
    }
  });

  it("leave no fact unfilled, with and without the provider's addresses", async () => {
    for (const settings of [
      {},
      { supportAddress: "a@x.example", abuseAddress: "b@x.example", legalAddress: "c@x.example" },
    ]) {
      await changeSettings(operatorActor, settings, now);
      for (const { slug, title, lead, body } of await listGuide()) {
        expect(`${slug}: ${title} ${lead} ${body}`).not.toMatch(/\{\{|\}\}/);
      }
    }
    expect((await findGuidePage("abuse"))?.body).toContain("<b@x.example>");
  });

  it("link to pages that exist", async () => {
    const pages = await listGuide();
    const known = new Set([
      ...pages.map(({ slug }) => `/postmaster/${slug}`),
      ..."/postmaster /postmaster/codes /postmaster/bounce /postmaster/ask /status /signup".split(" "),
      "/api/v1/openapi.json",
    ]);
    const broken = pages.flatMap(({ slug, body }) =>
      [...body.matchAll(/\]\((\/[^)]*)\)/g)].flatMap(([, to = ""]) =>
        known.has(to) ? [] : [`${slug} → ${to}`],
      ),
    );
    expect(broken).toEqual([]);
  });

  it("are found by code, by word and by what somebody meant to type", async () => {
    const first = async (question: string) => (await searchGuide(question))[0]?.slug;
    expect(await first("S3140")).toBe("codes/S3140");
    expect(await first("unsubscribe")).toBe("unsubscribe");
    expect(await first("authenticaton")).toBe("authentication");
    expect(await searchGuide("xylophone")).toEqual([]);
    expect(await searchGuide("")).toEqual([]);
  });
});

describe("an operator", () => {
  it("replaces, adds and removes pages by files, and renames codes by a setting", async () => {
    await mkdir(path.join(data, "guide/codes"), { recursive: true });
    await writeFile(path.join(data, "guide/marks.md"), "");
    await writeFile(
      path.join(data, "guide/legal.md"),
      "title: Papers\nlead: Where to.\ngroup: Report\n\nTo {{provider}}.\n",
    );
    await writeFile(
      path.join(data, "guide/codes/LP-9.md"),
      "title: LP-9\nlead: Our own.\nreply: 550\ncauses: rate\n\n## What it means\n",
    );
    await writeFile(path.join(data, "guide/broken.md"), "title: No lead\n\nText");
    await writeFile(path.join(data, "guide/notes.txt"), "not a page");
    await changeSettings(operatorActor, { name: "Example Mail", codeNames: ["SC-004=LP-104"] }, now);
    expect(await findGuidePage("marks")).toBeNull();
    expect(await findGuidePage("legal")).toMatchObject({ title: "Papers", body: "To Example Mail.\n" });
    expect(await findGuidePage("codes/lp-9")).toMatchObject({ slug: "codes/LP-9" });
    expect(await findGuidePage("broken")).toBeNull();
    expect(await findGuidePage("codes/LP-104")).toMatchObject({ slug: "codes/SC-004" });
    expect(await findGuidePage("codes/SC-004")).toMatchObject({ code: { ownName: "LP-104" } });
  });
});
