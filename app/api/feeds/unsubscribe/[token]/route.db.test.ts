// The one-click link as mail programs and scanners use it (RFC 8058): only a POST does anything.
import { randomUUID } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import { unsubscribeToken } from "@/lib/feedback/unsubscribe-link";
import { prisma } from "@/lib/platform/db";
import { testDatabase } from "@/lib/testing/database";
import { createPerson } from "@/lib/testing/people";
import { GET, POST } from "./route";

testDatabase();

let feed: { id: string; tokenKey: Uint8Array };

beforeEach(async () => {
  const { organizationId } = await createPerson({ organization: `Sender ${randomUUID()}` });
  const now = new Date();
  feed = await prisma.feed.create({
    data: {
      organizationId: organizationId ?? "",
      name: "Main",
      contactAddress: "a@sender.example",
      destination: "b@sender.example",
      state: "active",
      termsVersion: "1",
      termsAcceptedAt: now,
      tokenKey: new Uint8Array(32).fill(5),
      createdAt: now,
    },
  });
});

const context = (token: string) => ({ params: Promise.resolve({ token }) });
const request = (token: string, init?: RequestInit) =>
  new Request(`http://127.0.0.1:3000/api/feeds/unsubscribe/${token}`, init);
const state = async () => (await prisma.feed.findUniqueOrThrow({ where: { id: feed.id } })).state;
const oneClick: RequestInit = {
  method: "POST",
  headers: { "content-type": "application/x-www-form-urlencoded" },
  body: "List-Unsubscribe=One-Click",
};

test("opening the link shows where the feed is managed and changes nothing", async () => {
  const token = unsubscribeToken(feed);
  const response = await GET(request(token), context(token));
  expect(response.status).toBe(303);
  expect(response.headers.get("location")).toBe(`http://127.0.0.1:3000/feeds/${feed.id}`);
  expect(await state()).toBe("active");
});

test("a mail program's POST pauses the feed, without cookies, and doing it twice is no error", async () => {
  const token = unsubscribeToken(feed);
  for (const _time of [1, 2]) {
    const response = await POST(request(token, oneClick), context(token));
    expect(response.status).toBe(204);
  }
  expect(await state()).toBe("paused");
});

test("another token is not found, whether the feed exists or not", async () => {
  for (const token of [`${feed.id}.${"A".repeat(22)}`, `${randomUUID()}.${"A".repeat(22)}`, "x"]) {
    expect((await POST(request(token, oneClick), context(token))).status).toBe(404);
    expect((await GET(request(token), context(token))).status).toBe(404);
  }
  expect(await state()).toBe("active");
});

test("a page of another site cannot press it in a reader's browser", async () => {
  const token = unsubscribeToken(feed);
  const headers = { ...oneClick.headers, origin: "https://evil.example" };
  expect((await POST(request(token, { ...oneClick, headers }), context(token))).status).toBe(403);
  expect(await state()).toBe("active");
});
