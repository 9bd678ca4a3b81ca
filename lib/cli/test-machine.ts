// The programs outside npm that the tests start: a browser, mail servers, readers of reports. As root on Debian they are
// installed; elsewhere what is missing is named, and the journeys that need it are skipped.
import { spawnSync } from "node:child_process";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { childEnvironment } from "@/lib/platform/env";
import { hasHaraka, installHaraka } from "./test-haraka";

const parts = [
  { package: "chromium", program: "/usr/bin/chromium", for: "browser journeys" },
  { package: "curl", program: "/usr/bin/curl", for: "mail journey with Dovecot" },
  { package: "dovecot-imapd", program: "/usr/lib/dovecot/imap", for: "mail journey with Dovecot" },
  { package: "dovecot-lmtpd", program: "/usr/lib/dovecot/lmtp", for: "mail journey with Dovecot" },
  { package: "dovecot-sieve", program: "/usr/bin/sievec", for: "mail journey with Dovecot" },
  { package: "postfix", program: "/usr/sbin/postfix", for: "mail journey" },
  { package: "prometheus", program: "/usr/bin/promtool", for: "tests of metrics and alert rules" },
  {
    package: "libsisimai-perl",
    program: "/usr/share/perl5/Sisimai.pm",
    for: "reading of reports by Sisimai",
  },
  { package: "python3", program: "/usr/bin/python3", for: "reading of reports by Python" },
  {
    package: "libfaketime",
    program: "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
    for: "journey of a block through weeks",
  },
  { package: "rspamd", program: "/usr/bin/rspamd", for: "mail journey" },
] as const;

/** Installs what is missing where that is possible. Answers what still is, one sentence each. */
export async function prepareMachine(): Promise<string[]> {
  const isRoot = process.getuid?.() === 0;
  if (isRoot && existsSync("/usr/bin/apt-get")) installPackages(absent().map((part) => part.package));
  const missing = absent();
  const browser = missing.find((part) => part.package === "chromium");
  const ownBrowser = browser === undefined || (await installOwnBrowser());
  const sentences = missing
    .filter((part) => part !== browser || !ownBrowser)
    .map((part) => `${part.for}: the program ${part.program} is missing (Debian package ${part.package}).`);
  if (!addHaraka()) sentences.push("mail journey with Haraka: npm could not install Haraka.");
  // They refuse to run as anybody else.
  if (!isRoot) sentences.push("mail journeys: Postfix and Dovecot can be started by root only.");
  for (const sentence of sentences) process.stdout.write(`Missing for the ${sentence}\n`);
  if (sentences.length === 0) process.stdout.write("Everything that the tests start is here.\n");
  return sentences;
}

function absent() {
  return parts.filter((part) => !existsSync(part.program));
}

// Debian starts a service as soon as it is installed; policy-rc.d forbids that for the time being.
function installPackages(packages: string[]): void {
  if (packages.length === 0) return;
  process.stdout.write(`Installing ${packages.join(", ")} with apt-get.\n`);
  const policy = "/usr/sbin/policy-rc.d";
  const ours = !existsSync(policy);
  if (ours) writeFileSync(policy, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  try {
    run("apt-get", ["update"]);
    run("apt-get", ["install", "--yes", "--no-install-recommends", ...packages]);
  } finally {
    if (ours) rmSync(policy, { force: true });
  }
}

/** Haraka from npm: already there, or installed now. */
function addHaraka(): boolean {
  if (hasHaraka()) return true;
  process.stdout.write("Installing Haraka with npm.\n");
  const words = installHaraka();
  if (!hasHaraka()) process.stdout.write(`${words}\n`);
  return hasHaraka();
}

/** Playwright's own Chromium: already there, or downloaded now. */
async function installOwnBrowser(): Promise<boolean> {
  const { chromium } = await import("@playwright/test");
  if (!existsSync(chromium.executablePath())) {
    run(process.execPath, ["node_modules/@playwright/test/cli.js", "install", "chromium"]);
  }
  return existsSync(chromium.executablePath());
}

// Its own words are shown only when it fails; what that means is seen afterwards by what is still missing.
function run(program: string, args: string[]): void {
  const result = spawnSync(program, args, {
    stdio: ["ignore", "pipe", "pipe"],
    encoding: "utf8",
    env: childEnvironment({ DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C" }),
    maxBuffer: 64 * 1024 * 1024,
  });
  if (result.status !== 0) process.stdout.write(`${result.stdout ?? ""}${result.stderr ?? ""}\n`);
}
