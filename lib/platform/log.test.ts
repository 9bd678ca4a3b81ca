import { expect, test } from "vitest";
import { createLog, hideSecrets } from "./log";

function logged(write: (log: ReturnType<typeof createLog>) => void): string {
  let text = "";
  write(
    createLog(
      {
        write: (line) => {
          text += line;
        },
      },
      "info",
    ),
  );
  return text;
}

test("secrets are cut out by field name, at every depth people use", () => {
  const text = logged((log) => {
    log.info(
      { token: "hunter2", request: { headers: { authorization: "Bearer hunter2", cookie: "s=hunter2" } } },
      "x",
    );
    log.info({ body: { password: "hunter2" }, DATABASE_URL: "postgres://u:hunter2@h/d" }, "x");
  });
  expect(text).not.toContain("hunter2");
  expect(text.match(/\[redacted\]/g)).toHaveLength(5);
});

test("secrets are cut out of sentences", () => {
  expect(hideSecrets("tried smtp://me:hunter2@relay.example.net with Bearer abc.def-1")).toBe(
    "tried smtp://me:[redacted]@relay.example.net with Bearer [redacted]",
  );
  expect(logged((log) => log.info("sent Authorization: Basic aHVudGVyMg== away"))).not.toContain(
    "aHVudGVyMg",
  );
});

test("the secrets of links are cut out: of a path, of a query, of an address", () => {
  const text = logged((log) => {
    log.error({ path: "/api/v1/authorizations/hunter2" }, "request failed");
    log.error({ path: "/api/feeds/unsubscribe/0b9e.hunter2" }, "request failed");
    log.info("https://senders.example.net/authorize/hunter2?answer=deny and /confirm?token=hunter2&x=1");
  });
  expect(text).not.toContain("hunter2");
  expect(text).toContain("?answer=deny and /confirm?token=[redacted]&x=1");
});

test("lines stay JSON when a URL and a mail address stand side by side", () => {
  const text = logged((log) => log.info({ url: "http://127.0.0.1:3000", email: "a@example.net" }, "x"));
  expect(JSON.parse(text)).toMatchObject({ url: "http://127.0.0.1:3000", email: "a@example.net" });
});

test("an error keeps its stack, and no password of its message", () => {
  const text = logged((log) =>
    log.error({ error: new Error("no way to postgres://u:hunter2@h/d") }, "failed"),
  );
  expect(text).toContain("log.test.ts");
  expect(text).not.toContain("hunter2");
});
