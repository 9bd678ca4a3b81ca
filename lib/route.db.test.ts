// The server's door itself: who is let in, what is refused before anything happens, and how errors are said.
import { describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { openSession, requestTo, withParams } from "@/lib/testing/browser";
import { testDatabase } from "@/lib/testing/database";
import { createPerson } from "@/lib/testing/people";
import { route } from "./route";

testDatabase();

const echo = route({
  access: "visitor",
  body: z.object({ name: z.string().min(2, "Too short."), tags: z.array(z.string()).default([]) }),
  run: async ({ body }) => body,
});
const post = (headers: Record<string, string>, body: unknown = { name: "Anna" }) =>
  echo(requestTo("/", { method: "POST", headers, body }), withParams());

describe("a state-changing request", () => {
  it.each([
    ["our own page", { origin: "http://127.0.0.1:3000" }, 200],
    ["the host it was sent to", { origin: "http://localhost:3000", host: "localhost:3000" }, 200],
    ["another site", { origin: "https://evil.example" }, 403],
    ["another port of this host", { origin: "http://127.0.0.1:4000" }, 403],
    ["a sandboxed frame or a file", { origin: "null" }, 403],
    ["an origin that is none", { origin: "garbage" }, 403],
    ["a look-alike", { origin: "http://127.0.0.1:3000.evil.example" }, 403],
    [
      "another site that hides its origin",
      { origin: "http://127.0.0.1:3000", "sec-fetch-site": "cross-site" },
      403,
    ],
  ])("from %s", async (_from, headers, status) => {
    expect((await post(headers)).status).toBe(status);
  });

  it("from a script, which names no origin, is carried out", async () => {
    const request = new Request("http://127.0.0.1:3000/", { method: "POST", body: '{"name":"Anna"}' });
    expect((await echo(request, withParams())).status).toBe(200);
  });

  it("is refused before anything runs", async () => {
    const ran = vi.fn(async () => "done");
    const door = route({ access: "visitor", run: ran });
    await door(
      requestTo("/", { method: "DELETE", headers: { origin: "https://evil.example" } }),
      withParams(),
    );
    expect(ran).not.toHaveBeenCalled();
  });
});

describe("the body", () => {
  it("is told every field that is wrong", async () => {
    const response = await post({}, { name: "A", tags: [1] });
    expect(response.status).toBe(400);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    const problem = (await response.json()) as { code: string; issues: { path: string }[]; instance: string };
    expect(problem.code).toBe("invalid_input");
    expect(problem.issues.map(({ path }) => path)).toEqual(["body.name", "body.tags.0"]);
    expect(response.headers.get("x-request-id")).toBe(problem.instance);
  });

  it("must be JSON", async () => {
    const request = new Request("http://127.0.0.1:3000/", { method: "POST", body: "{" });
    expect((await echo(request, withParams())).status).toBe(400);
  });

  it("may have 1 MiB and not a byte more, even when its length is not declared", async () => {
    const sent = (bytes: number) => {
      let left = bytes;
      const frame = '{"name":""}'.length;
      const text = Buffer.from(`{"name":"${"a".repeat(bytes - frame)}"}`);
      const stream = new ReadableStream<Uint8Array>({
        pull(controller) {
          if (left === 0) return controller.close();
          const from = text.length - left;
          const chunk = text.subarray(from, from + 65_536);
          left -= chunk.length;
          controller.enqueue(new Uint8Array(chunk));
        },
      });
      const init = { method: "POST", body: stream, duplex: "half" };
      return echo(new Request("http://127.0.0.1:3000/", init as RequestInit), withParams());
    };
    expect((await sent(1024 * 1024)).status).toBe(200);
    expect((await sent(1024 * 1024 + 1)).status).toBe(413);
  });
});

describe("access", () => {
  const reading = route({ access: "ips:read", run: async ({ viewer }) => ({ email: viewer.email }) });

  it("is for those who are signed in and hold the permission", async () => {
    const member = await createPerson({ organization: "Acme", role: "viewer" });
    const outsider = await createPerson();
    const staff = await createPerson({ staffRole: "postmaster" });
    const status = async (cookie?: string) =>
      (await reading(requestTo("/", cookie === undefined ? {} : { cookie }), withParams())).status;
    expect(await status()).toBe(401);
    expect(await status(await openSession(member))).toBe(200);
    expect(await status(await openSession(outsider))).toBe(403);
    expect(await status(await openSession(staff))).toBe(403);
  });
});

describe("an error that nobody meant", () => {
  it("is answered with a request id and nothing about itself", async () => {
    const door = route({
      access: "visitor",
      run: async () => {
        throw new Error("password of the database is hunter2");
      },
    });
    const response = await door(requestTo("/"), withParams());
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(text).not.toMatch(/hunter2|Error|at /);
    expect(JSON.parse(text)).toMatchObject({
      code: "internal",
      instance: response.headers.get("x-request-id"),
    });
  });
});
