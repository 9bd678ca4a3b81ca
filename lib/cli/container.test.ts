// Dockerfile, compose.yaml and the systemd unit cannot run everywhere the tests do: what they name must exist, and what
// they start must be a command of the command line.
import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { childEnvironment } from "@/lib/platform/env";

const dockerfile = readFileSync("Dockerfile", "utf8");
const unit = readFileSync("lib/cli/senderscope.service", "utf8");
type Service = { command?: string[]; environment?: Record<string, string>; depends_on?: object };
const compose = parse(readFileSync("compose.yaml", "utf8"), { merge: true }) as {
  services: Record<string, Service>;
};
const ours = Object.entries(compose.services).filter(([name]) => name !== "database");

/** The JSON form of an instruction: `CMD ["cli", "web"]`. */
const instruction = (name: string): string[] =>
  JSON.parse(new RegExp(`^${name} (\\[.*\\])$`, "m").exec(dockerfile)?.[1] ?? "[]");

const known = new Set(
  [...readFileSync(".env.example", "utf8").matchAll(/^# ([A-Z_]+)=/gm)].map(([, name]) => name),
);

test("every file that the image copies is there", () => {
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, files = ""]) =>
    files.split(" "),
  );
  expect(copied).toContain("package-lock.json");
  expect(copied.filter((file) => !existsSync(file))).toEqual([]);
});

test("every part starts a command that exists", async () => {
  const commands = [
    instruction("CMD"),
    ...ours.flatMap(([, { command }]) => (command === undefined ? [] : [command])),
    /^ExecStart=\S+ \S+ (.+)$/m.exec(unit)?.[1]?.split(" ") ?? [],
  ];
  expect(commands.map((command) => command.at(-1))).toEqual(["web", "migrate", "worker", "listen", "start"]);
  for (const command of commands) {
    const [program = "", ...args] = [...instruction("ENTRYPOINT"), ...command, "--help"];
    const { stdout } = await promisify(execFile)(program, args, { env: childEnvironment() });
    expect(stdout, command.join(" ")).toMatch(new RegExp(`^Usage: cli ${command.at(-1)}`));
  }
});

test("every setting that is passed on is one that the product reads", () => {
  const named = [
    ...ours.flatMap(([, { environment }]) => Object.keys(environment ?? {})),
    ...[...unit.matchAll(/^Environment=(\w+)=/gm)].map(([, name]) => name),
    ...[...dockerfile.matchAll(/^ENV (.+)$/gm)].flatMap(([, line = ""]) =>
      line.split(" ").map((pair) => pair.split("=")[0]),
    ),
  ].filter((name) => name !== "NEXT_TELEMETRY_DISABLED");
  expect(named).toContain("DATABASE_URL");
  expect(named.filter((name) => !known.has(name ?? ""))).toEqual([]);
});

test("nothing starts before the database is migrated", () => {
  for (const [name, service] of ours) {
    expect(Object.keys(service.depends_on ?? {}), name).toEqual([
      name === "migrate" ? "database" : "migrate",
    ]);
  }
});
