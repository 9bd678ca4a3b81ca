// Reports about our own users: taken from the page and from the mail, handled by staff with a note.
import { recordAudit } from "@/lib/audit/commands";
import type { Actor } from "@/lib/audit/schema";
import { inTransaction, prisma } from "@/lib/platform/db";
import { AppError, notFound } from "@/lib/platform/errors";
import { readAbuse } from "./abuse-report";

export const MAX_ABUSE_BYTES = 10 * 1024 * 1024;

export type HandedIn = {
  via: "web" | "mail";
  reporter: string | null;
  note: string;
  raw: Buffer;
};

/** Keeps a report for staff and answers its id. Throws invalid_input when it is empty, too_large above 10 MiB. */
export async function reportAbuse({ via, reporter, note, raw }: HandedIn, now: Date): Promise<string> {
  if (raw.length > MAX_ABUSE_BYTES) throw new AppError("too_large", "A report is 10 MiB at most.");
  if (raw.length === 0 && note.trim() === "") {
    throw new AppError("invalid_input", "Attach the message, or say what happened.", {
      issues: [{ path: "body.message", message: "attach the message as a file" }],
    });
  }
  const { reported, ...read } = readAbuse(raw);
  const { id } = await prisma.abuseReport.create({
    data: {
      receivedAt: now,
      via,
      reporter: reporter?.slice(0, 254) ?? null,
      note: note.slice(0, 5000),
      raw: new Uint8Array(reported),
      ...read,
    },
  });
  return id;
}

/** Says what was done about a report, and about every other one of the same message. Throws not_found. */
export async function handleAbuse(actor: Actor, id: string, note: string, now: Date): Promise<void> {
  await inTransaction(async (tx) => {
    const report = await tx.abuseReport.findFirst({ where: { id, handledAt: null } });
    if (report === null) throw notFound("report");
    const { count } = await tx.abuseReport.updateMany({
      where: { messageHash: report.messageHash, handledAt: null },
      data: { handledAt: now, handledBy: actor.label, handledNote: note },
    });
    await recordAudit(
      tx,
      {
        actor,
        organizationId: null,
        action: "abuse_report.handled",
        target: { kind: "abuse_report", id },
        detail: { note, reports: count },
      },
      now,
    );
  });
}
