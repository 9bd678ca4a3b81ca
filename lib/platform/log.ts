// How every process says what it does: to stderr, one line each, JSON in production, never a secret.
import pino, { type DestinationStream, type Logger } from "pino";
import { atFirstUse } from "./at-first-use";
import { env } from "./env";

const secretNames = [
  "authorization",
  "cookie",
  "password",
  "secret",
  "token",
  "key",
  "apiKey",
  "ingestToken",
  "DATABASE_URL",
  "MAIL_RELAY_URL",
  "NEXTAUTH_SECRET",
];
const redactPaths = secretNames
  .flatMap((name) => [name, `*.${name}`, `*.*.${name}`])
  .concat(["*.headers['x-api-key']", "headers['x-api-key']"]);

/** Builds a logger on a destination; `log` is the one to use, this form is for tests. */
export function createLog(destination: DestinationStream, level: string): Logger {
  return pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: pino.stdSerializers.err },
      redact: { paths: redactPaths, censor: "[redacted]" },
      // Redaction by name cannot see inside sentences, error messages and stacks.
      hooks: { streamWrite: hideSecrets },
    },
    destination,
  );
}

let root: Logger | undefined;

/** The logger of this process. */
export const log: Logger = atFirstUse(() => {
  root ??= createLog(
    env().NODE_ENV === "production" ? pino.destination(2) : { write: writeReadable },
    env().LOG_LEVEL,
  );
  return root;
});

/** The logger of a part of the program, named for the reader: `logFor("worker").info({ jobId }, "done")`. */
export function logFor(part: string): Logger {
  return log.child({ part });
}

/** Replaces bearer tokens, passwords inside URLs, and the secrets of SNDS and of mailed links by [redacted]. */
export function hideSecrets(text: string): string {
  return text
    .replace(/\b(Bearer|Basic)\s+[\w+/=.~-]+/gi, "$1 [redacted]")
    .replace(/(\b[a-z][a-z0-9+.-]*:\/\/[^\s:@/"]*):[^\s@/"\\]+@/gi, "$1:[redacted]@")
    .replace(/([?&](?:key|token)=)[^&\s"']+/gi, "$1[redacted]")
    .replace(/(\/(?:authorize|authorizations|unsubscribe)\/)[^/?\s"']+/gi, "$1[redacted]");
}

function writeReadable(line: string): void {
  const { level, time, part, msg, pid: _pid, ...rest } = JSON.parse(line) as Record<string, unknown>;
  const more = Object.keys(rest).length > 0 ? ` ${JSON.stringify(rest)}` : "";
  process.stderr.write(
    `${String(time).slice(11, 19)} ${String(level).toUpperCase()} ${part === undefined ? "" : `${String(part)}: `}${String(msg ?? "")}${more}\n`,
  );
}
