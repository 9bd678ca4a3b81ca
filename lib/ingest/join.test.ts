import fc from "fast-check";
import { expect, test } from "vitest";
import { type CleanEvent, isRefusal, readEvent } from "./event";
import { gained, JOIN_WITHIN_MS, type JoinedMessage, withReport } from "./join";

const now = new Date("2026-09-13T12:00:00Z");

function report(fields: Record<string, unknown>) {
  const event = readEvent({ ts: "2026-09-13T10:00:00Z", ip: "192.0.2.1", queueId: "4X1", ...fields }, now);
  if (isRefusal(event)) throw new Error(event.message);
  return { queueId: "4X1", event: event as CleanEvent, trap: false };
}

const rspamd = report({ recipients: 2, verdict: "spam" });
const log = report({ recipients: 2, rcptUnknown: 1, helo: "mx.example.net", ts: "2026-09-13T10:00:02Z" });
const policy = report({ recipients: 2, ts: "2026-09-13T10:00:01Z" });

function all(reports: readonly ReturnType<typeof report>[]): JoinedMessage | null {
  return reports.reduce<JoinedMessage | null>(withReport, null);
}

test("makes one message of three reports, with what each of them knows", () => {
  expect(all([rspamd, log, policy])).toMatchObject({
    recipients: 2,
    rcptUnknown: 1,
    rcptCommands: 3,
    dataCommands: 1,
    verdict: "spam",
  });
});

test("comes to the same in every order, and however often a report is repeated", () => {
  const { at: _, ...together } = all([rspamd, log, policy]) as JoinedMessage;
  fc.assert(
    fc.property(fc.array(fc.constantFrom(rspamd, log, policy), { maxLength: 8 }), (more) => {
      const reports = [...more, policy, log, rspamd];
      expect(all(reports)).toMatchObject(together);
    }),
  );
});

test("adds to the daily record what a report adds to the message, and nothing the second time", () => {
  const first = all([log]) as JoinedMessage;
  const both = withReport(first, rspamd);
  expect(gained(null, first)).toMatchObject({ recipients: 2, rcptUnknown: 1, rcptCommands: 3, spam: 0 });
  expect(gained(first, both)).toMatchObject({ recipients: 0, rcptUnknown: 0, rcptCommands: 0, spam: 2 });
  expect(Object.values(gained(both, withReport(both, rspamd))).filter((gain) => gain !== 0)).toEqual([
    "192.0.2.1",
    "2026-09-13",
  ]);
});

test("takes the same queue id for another message when the client differs or hours lie between", () => {
  const later = report({
    ts: new Date(Date.parse("2026-09-13T10:00:00Z") - JOIN_WITHIN_MS - 1).toISOString(),
  });
  expect(withReport(all([rspamd]), later)).toMatchObject({ recipients: 1, verdict: null });
  expect(withReport(all([rspamd]), report({ ip: "192.0.2.2" }))).toMatchObject({
    ip: "192.0.2.2",
    verdict: null,
  });
});
