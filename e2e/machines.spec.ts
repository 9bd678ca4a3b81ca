// What programs that know nothing of us make of the product: a client generated from its description compiles and works,
// and Prometheus scrapes both pages of metrics without a word of complaint.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { addDays, dayOf, startOf } from "@/lib/platform/day";
import { sendEvents } from "./fixtures/ingest";
import { createOrganization } from "./fixtures/organization";
import { freePort, startProgram, until } from "./fixtures/process";
import { requires } from "./fixtures/requirements";
import { expect, test } from "./fixtures/test";

const run = promisify(execFile);
const modules = path.resolve(import.meta.dirname, "../node_modules");
const yesterday = addDays(dayOf(new Date()), -1);
const ip = "198.18.61.61";

let folder: string;
let key: string;

test.beforeAll(async ({ product }) => {
  folder = await mkdtemp(path.join(tmpdir(), "senderscope-machines-"));
  await createOrganization(product, "Machines", ["198.18.61.60/30"]);
  const scopes = ["ips:read", "notebook:read", "notebook:write"].flatMap((scope) => ["--scope", scope]);
  key = await product.cli(["key", "create", "Machines", "client", ...scopes]);
  const token = await product.cli(["source", "create", "machines-journey"]);
  const ts = new Date(startOf(yesterday).getTime() + 9 * 3_600_000).toISOString();
  const mail = { ts, ip, helo: 'mx."x".example', mailFrom: "a@example.net", verdict: "ham" as const };
  await sendEvents(product.url, token, [{ ...mail, recipients: 300, dataCommands: 300 }], {
    through: new Date(),
  });
});

test.afterAll(() => rm(folder, { recursive: true, force: true }));

test("a client that orval writes from the description compiles and does a round trip", async ({
  product,
}) => {
  const description = path.join(folder, "openapi.json");
  await writeFile(description, await (await fetch(`${product.url}/api/v1/openapi.json`)).text());
  const output = { target: "./client.ts", client: "fetch", baseUrl: { getBaseUrlFromSpecification: true } };
  const config = { api: { input: { target: description }, output } };
  await writeFile(path.join(folder, "package.json"), '{"type":"module"}');
  await writeFile(path.join(folder, "orval.config.js"), `export default ${JSON.stringify(config)};`);
  await run(process.execPath, [path.join(modules, "orval/dist/bin/orval.mjs")], { cwd: folder });
  await writeFile(
    path.join(folder, "use.ts"),
    `import { getIps, getIpsByIpSeries, getTags, postTags } from "./client.js";
    const options = { headers: { authorization: "Bearer ${key}" } };
    const list = await getIps({ cidr: "${ip}", window: "7" }, options);
    if (list.status !== 200) throw new Error(JSON.stringify(list.data));
    const tagged = await postTags({ name: "generated", action: "add", on: ["${ip}"] }, options);
    const tags = await getTags(options);
    const series = await getIpsByIpSeries("${ip}", { days: "7" }, options);
    const refused = await getTags();
    if (tags.status !== 200 || series.status !== 200) throw new Error("not read");
    console.log(JSON.stringify({
      ips: list.data.rows.map((row) => row.ip),
      tagged: tagged.status,
      tags: tags.data.tags.map((tag) => tag.name),
      days: series.data.days.length,
      refused: refused.status,
    }));`,
  );
  const strict = ["--strict", "--target", "es2022", "--module", "nodenext", "--lib", "es2022,dom"];
  await run(
    process.execPath,
    [path.join(modules, "typescript/bin/tsc"), ...strict, "--outDir", "out", "use.ts"],
    { cwd: folder },
  );
  const { stdout } = await run(process.execPath, ["out/use.js"], { cwd: folder });
  expect(JSON.parse(stdout)).toEqual({
    ips: [ip],
    tagged: 200,
    tags: ["generated"],
    days: 7,
    refused: 401,
  });
});

test.describe("Prometheus", () => {
  requires("prometheus");

  test.setTimeout(180_000);
  test("scrapes a sender's metrics and the operator's, both without a warning", async ({ product }) => {
    const { host } = new URL(product.url);
    const home = path.join(folder, "prometheus");
    await mkdir(home);
    const job = (name: string, page: string, more: object = {}) => ({
      job_name: name,
      metrics_path: page,
      static_configs: [{ targets: [host] }],
      ...more,
    });
    const config = {
      global: { scrape_interval: "3s", scrape_timeout: "3s" },
      scrape_configs: [
        job("sender", "/api/v1/metrics", { authorization: { credentials: key } }),
        job("operator", "/metrics"),
      ],
    };
    // JSON is YAML.
    await writeFile(path.join(home, "prometheus.yml"), JSON.stringify(config));
    const port = await freePort();
    const logFile = path.join(home, "log");
    const prometheus = startProgram(
      "/usr/bin/prometheus",
      ["--config.file=prometheus.yml", "--storage.tsdb.path=data", `--web.listen-address=127.0.0.1:${port}`],
      { logFile, cwd: home },
    );
    try {
      const ask = async (query: string) => {
        const url = `http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(query)}`;
        const response = await fetch(url).catch(() => null);
        if (response?.ok !== true) return [];
        const { data } = (await response.json()) as {
          data: { result: { metric: Record<string, string>; value: [number, string] }[] };
        };
        return data.result;
      };
      // A third good scrape has seen what a second one makes of the first: duplicates, times that go back.
      await until(
        async () => {
          const good = await ask("sum_over_time(up[5m])");
          return good.length === 2 && good.every(({ value }) => Number(value[1]) >= 3) ? true : null;
        },
        () => `Prometheus did not scrape both pages:\n${prometheus.log()}`,
        90_000,
      );
      const targets = await (await fetch(`http://127.0.0.1:${port}/api/v1/targets`)).text();
      expect(targets.match(/"lastError":"[^"]*"/g)).toEqual(['"lastError":""', '"lastError":""']);
      const [volume] = await ask(`senderscope_recipients{ip="${ip}"}`);
      expect(volume?.value[1]).toBe("300");
      expect(await ask("senderscope_workers")).toHaveLength(1);
      const complaints = (await readFile(logFile, "utf8"))
        .split("\n")
        .filter((line) => /level=(warn|error)/i.test(line));
      expect(complaints).toEqual([]);
    } finally {
      await prometheus.stop();
    }
  });
});
