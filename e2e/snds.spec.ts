// Scripts that read SNDS work here by changing the host name: bytes, columns and status codes over plain HTTP.
import { addDays, dayOf, startOf } from "@/lib/platform/day";
import { sendEvents } from "./fixtures/ingest";
import { createOrganization } from "./fixtures/organization";
import type { Product } from "./fixtures/product";
import { expect, test } from "./fixtures/test";

const yesterday = addDays(dayOf(new Date()), -1);
const mmddyy = `${yesterday.slice(5, 7)}${yesterday.slice(8, 10)}${yesterday.slice(2, 4)}`;

let key: string;

test.beforeAll(async ({ product }) => {
  await createOrganization(product, "Snds Readers", ["198.51.100.0/24", "2001:db8:51::/48"]);
  const token = await product.cli(["source", "create", "snds-journey"]);
  key = await product.cli(["key", "create", "Snds Readers", "script", "--scope", "snds"]);
  const at = (hour: number) => new Date(startOf(yesterday).getTime() + hour * 3_600_000).toISOString();
  const mail = (ip: string, hour: number, recipients: number, verdict: "ham" | "spam") => ({
    ts: at(hour),
    ip,
    helo: "mx.example.net",
    mailFrom: "news@example.net",
    recipients,
    dataCommands: recipients,
    verdict,
  });
  await sendEvents(
    product.url,
    token,
    [
      mail("198.51.100.7", 8, 150, "ham"),
      mail("198.51.100.7", 23, 50, "spam"),
      mail("198.51.100.30", 9, 120, "ham"),
      mail("198.51.100.9", 9, 99, "ham"), // under the floor of 100
      mail("2001:db8:51::7", 9, 200, "ham"),
    ],
    { through: new Date() },
  );
});

function get(product: Product, path: string, headers: Record<string, string> = {}) {
  return fetch(`${product.url}${path}`, { headers, redirect: "manual" });
}

test("data: CRLF after every line, 14 columns, no header, ordered by address", async ({ product }) => {
  const response = await get(product, `/snds/data.aspx?key=${key}`);
  expect(response.status).toBe(200);
  const bytes = Buffer.from(await response.arrayBuffer());
  expect(bytes.subarray(0, 3)).not.toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
  const text = bytes.toString("utf8");
  expect(text.endsWith("\r\n")).toBe(true);
  expect(text.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
  const rows = text
    .trimEnd()
    .split("\r\n")
    .map((line) => line.split(","));
  expect(rows.map((row) => row.length)).toEqual([14, 14]);
  const [y, m, d] = yesterday.split("-").map(Number);
  expect(rows[0]).toEqual([
    "198.51.100.7",
    `${m}/${d}/${y} 8:00 AM`,
    `${m}/${d}/${y} 11:00 PM`,
    "200",
    "200",
    "200",
    "YELLOW",
    "< 0.1%",
    "",
    "",
    "0",
    "mx.example.net",
    "@example.net",
    "",
  ]);
  expect(rows[1]?.[0]).toBe("198.51.100.30");
});

test("data: a row under the floor is absent, IPv6 only when asked for", async ({ product }) => {
  const without = await (await get(product, `/snds/data.aspx?key=${key}&date=${mmddyy}`)).text();
  expect(without).not.toContain("198.51.100.9,");
  expect(without).not.toContain("2001:db8");
  const withSix = await (await get(product, `/snds/data.aspx?key=${key}&ipv6=1`)).text();
  expect(withSix).toContain("2001:db8:51::7,");
});

test("data: one address, and any case of path and parameters", async ({ product }) => {
  const response = await get(product, `/SNDS/Data.ASPX?KEY=${key}&Date=${mmddyy}&IP=198.51.100.30`);
  expect(response.status).toBe(200);
  expect((await response.text()).split("\r\n").map((line) => line.split(",")[0])).toEqual([
    "198.51.100.30",
    "",
  ]);
  expect(response.headers.get("cache-control")).toContain("no-store");
  expect(response.headers.get("referrer-policy")).toBe("no-referrer");
  expect(JSON.stringify([...response.headers])).not.toContain(key);
});

test("ipStatus: a clean account is an empty 200", async ({ product }) => {
  const response = await get(product, `/snds/ipStatus.aspx?key=${key}`);
  expect(response.status).toBe(200);
  expect(await response.text()).toBe("");
});

test("400, 404 and 401 as documented, without a redirect and without HTML", async ({ product }) => {
  const unknown = "00000000-0000-4000-8000-000000000000";
  const cases: [string, number][] = [
    ["/snds/data.aspx", 400],
    ["/snds/data.aspx?key=abc", 400],
    [`/snds/data.aspx?key=${key}&date=133126`, 400],
    [`/snds/data.aspx?key=${key}&ip=010.1.1.1`, 400],
    [`/snds/data.aspx?key=${unknown}`, 404],
    [`/snds/data.aspx?key=${key}&date=010120`, 404],
    [`/snds/ipStatus.aspx?key=${unknown}`, 404],
    ["/snds/nothing-here", 404],
    ["/ip-domain-management-snds/api/report/data", 401],
  ];
  for (const [path, status] of cases) {
    const response = await get(product, path);
    expect(`${path} ${response.status}`).toBe(`${path} ${status}`);
    expect(response.headers.get("content-type") ?? "").not.toContain("html");
  }
});

test("the 2026 forms: key link, and REST with a bearer and a trailing slash", async ({ product }) => {
  const link = await get(product, `/ip-domain-management-snds/SNDS/DataKey?Key=${key}`);
  expect(link.status).toBe(200);
  const bearer = { authorization: `Bearer ${key}` };
  const base = "/ip-domain-management-snds/api/report";
  for (const path of [`${base}/data`, `${base}/data/`, `${base}/data/${yesterday}/198.51.100.7`]) {
    const response = await get(product, path, bearer);
    expect(`${path} ${response.status}`).toBe(`${path} 200`);
    expect(await response.text()).toMatch(/^198\.51\.100\.7,/);
  }
  const json = await get(product, `${base}/data`, { ...bearer, accept: "application/json" });
  expect(await json.json()).toEqual([
    expect.objectContaining({ ipAddress: "198.51.100.7", messageRecipients: 200, filterResult: "YELLOW" }),
    expect.objectContaining({ ipAddress: "198.51.100.30", messageRecipients: 120, filterResult: "GREEN" }),
  ]);
});
