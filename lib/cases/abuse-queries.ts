// The queue of reports about our own users: for staff only (`cases:decide`).
import { prisma } from "@/lib/platform/db";
import type { AbuseList, AbuseReportRow } from "./schema";

const HEAD_BYTES = 4096;

/** Open reports, the oldest first, one for each message; or what was handled, the newest first. */
export async function listAbuse(show: "open" | "handled"): Promise<AbuseList> {
  const rows = await prisma.abuseReport.findMany({
    where: { handledAt: show === "open" ? null : { not: null } },
    orderBy: show === "open" ? { receivedAt: "asc" } : { handledAt: "desc" },
    take: 200,
  });
  const times = new Map<string, number>();
  for (const { messageHash } of rows) {
    const key = Buffer.from(messageHash).toString("hex");
    times.set(key, (times.get(key) ?? 0) + 1);
  }
  const seen = new Set<string>();
  return {
    reports: rows.flatMap((row) => {
      const key = Buffer.from(row.messageHash).toString("hex");
      if (seen.has(key)) return [];
      seen.add(key);
      return [
        {
          id: row.id,
          receivedAt: row.receivedAt.toISOString(),
          via: row.via as AbuseReportRow["via"],
          reporter: row.reporter,
          note: row.note,
          form: row.form as AbuseReportRow["form"],
          fromAddress: row.fromAddress,
          subject: row.subject,
          sentAt: row.sentAt?.toISOString() ?? null,
          head: headOf(row.raw),
          times: times.get(key) ?? 1,
          handledAt: row.handledAt?.toISOString() ?? null,
          handledBy: row.handledBy,
          handledNote: row.handledNote,
        },
      ];
    }),
  };
}

/** The header block as text that can be shown. */
function headOf(raw: Uint8Array): string {
  const text = Buffer.from(raw.subarray(0, HEAD_BYTES)).toString("latin1");
  const end = text.search(/\r?\n\r?\n/);
  return (end === -1 ? text : text.slice(0, end)).replace(/[^\t\n -~]/g, "?");
}
