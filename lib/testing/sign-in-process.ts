// A process of its own that tries to get into an account as fast as it can, as one of several web servers sees it:
// answers how many tries were looked at and how many were told to wait.
import { passFactor } from "@/lib/identity/factor-commands";
import { signIn } from "@/lib/identity/session-commands";
import { closeDb } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";

export type Guessing = { from: number; email?: string; halfSession?: string };
export type Guessed = { lookedAt: number; toldToWait: number };

const guesses = 30;

process.on("message", async ({ from, email, halfSession }: Guessing) => {
  const answer: Guessed = { lookedAt: 0, toldToWait: 0 };
  await Promise.all(
    Array.from({ length: guesses }, async (_, i) => {
      // Each from an address of its own: only the account can be what is counted.
      const address = `198.18.${from}.${i}`;
      try {
        if (email !== undefined)
          await signIn({ email, password: `guess ${i}`, address, userAgent: "" }, new Date());
        if (halfSession !== undefined)
          await passFactor(halfSession, String(100_000 + i), address, new Date());
        answer.lookedAt += 1;
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        if (error.code === "too_many_requests") answer.toldToWait += 1;
        else answer.lookedAt += 1;
      }
    }),
  );
  process.send?.(answer);
  await closeDb();
  process.disconnect();
});
