// Whether the time of an answer tells if there is an account: 200 tries each, known and unknown taken in turn, so that
// a busy moment meets both. Printed for a person to judge; what is asserted is only that neither is twice the other.
import { beforeAll, beforeEach, expect, it } from "vitest";
import { pool, prisma } from "@/lib/platform/db";
import { testDatabase } from "@/lib/testing/database";
import { createPerson } from "@/lib/testing/people";
import { forgetPassword, signUp } from "./commands";
import { mailSignInLink } from "./link-commands";
import { hashPassword } from "./password";
import { signIn } from "./session-commands";

testDatabase();

const tries = 200;
const now = new Date();
const password = "quiet rivers bend slowly";
const address = "198.51.100.7";

beforeAll(async () => {
  const { userId } = await createPerson({ email: "known@example.net" });
  await prisma.user.update({ where: { id: userId }, data: { passwordHash: await hashPassword(password) } });
});
beforeEach(() => pool.query("DELETE FROM rate_limit"));

async function timed(work: () => Promise<unknown>): Promise<number> {
  // Limits are not what is measured.
  await pool.query("DELETE FROM rate_limit");
  const start = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - start) / 1e6;
}

const at = (sorted: number[], share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
const text = (ms: number) => `${ms.toFixed(2)} ms`;

/** The share of pairs in which the known one took longer: one half when the time tells nothing. */
function tells(known: number[], unknown: number[]): number {
  const longer = known.reduce((sum, k) => sum + unknown.filter((u) => k > u).length, 0);
  return longer / (known.length * unknown.length);
}

it.each([
  [
    "sign-in with a wrong password",
    (email: string) => signIn({ email, password: "wrong", address, userAgent: "" }, now),
  ],
  ["request for a new password", (email: string) => forgetPassword(email, address, now)],
  ["request for a sign-in link", (email: string) => mailSignInLink(email, address, now)],
  ["sign-up", (email: string) => signUp({ email, name: "", password }, address, now)],
] as const)(
  "%s takes the same time for a known and an unknown address",
  async (what, work) => {
    const [known, unknown]: [number[], number[]] = [[], []];
    for (let i = -10; i < tries; i += 1) {
      const pair = [
        [known, "known@example.net"],
        [unknown, "unknown@example.net"],
      ] as const;
      for (const [times, email] of i % 2 === 0 ? pair : pair.toReversed()) {
        const took = await timed(() => work(email));
        // The first ten warm up.
        if (i >= 0) times.push(took);
      }
    }
    for (const times of [known, unknown]) times.sort((a, b) => a - b);
    const row = (name: string, times: number[]) =>
      `  ${name}: median ${text(at(times, 0.5))}, half within ${text(at(times, 0.25))} to ${text(at(times, 0.75))}, nine tenths within ${text(at(times, 0.05))} to ${text(at(times, 0.95))}`;
    const share = tells(known, unknown);
    process.stderr.write(
      `${[
        `${what}, ${tries} tries each`,
        row("known  ", known),
        row("unknown", unknown),
        `  the known one took longer in ${(100 * share).toFixed(1)} % of all pairs (50 % tells nothing)`,
      ].join("\n")}\n`,
    );
    expect(at(known, 0.5)).toBeLessThan(2 * at(unknown, 0.5));
    expect(at(unknown, 0.5)).toBeLessThan(2 * at(known, 0.5));
  },
  300_000,
);
