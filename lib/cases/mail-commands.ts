// Mail that comes in: an answer in a case, by the address that names it; a report of abuse, by attachment.
import PostalMime from "postal-mime";
import { recordAudit } from "@/lib/audit/commands";
import { inTransaction, prisma } from "@/lib/platform/db";
import { getSettings } from "@/lib/provider/queries";
import { reportAbuse } from "./abuse-commands";
import { acceptedAttachment, MAX_ATTACHMENTS } from "./attachment";
import { afterReply } from "./commands";
import { caseOfReply, isReplyAddress } from "./reply-address";
import { addMessage, caseEntry } from "./thread";

const MAX_TEXT = 10_000;

/** Whether mail to an address is ours to take: answers in cases, and reports to abuse@. */
export function takesMail(address: string): boolean {
  return isReplyAddress(address) || /^abuse@/i.test(address);
}

/** Takes a mail to one of these addresses and answers, for the SMTP reply, what was done with it. */
export async function acceptMail(address: string, raw: Buffer, now: Date): Promise<string> {
  return isReplyAddress(address) ? takeAnswer(address, raw, now) : takeAbuse(raw, now);
}

async function takeAbuse(raw: Buffer, now: Date): Promise<string> {
  const { from } = await PostalMime.parse(raw);
  await reportAbuse({ via: "mail", reporter: from?.address ?? null, note: "", raw }, now);
  return "Taken.";
}

async function takeAnswer(address: string, raw: Buffer, now: Date): Promise<string> {
  const { hashKey } = await getSettings();
  const number = caseOfReply(address, hashKey);
  // The same words for every address that we did not make: nobody learns which cases there are.
  const found = number === null ? null : await prisma.case.findUnique({ where: { number } });
  if (found === null) return "Taken and dropped: it belongs to no case.";
  const mail = await PostalMime.parse(raw);
  if (isAutomatic(mail.headers)) return "Taken and dropped: an automatic answer.";
  const text = withoutQuotes(mail.text ?? "").slice(0, MAX_TEXT) || "(no text)";
  const attachments = mail.attachments
    .slice(0, MAX_ATTACHMENTS)
    .flatMap(({ filename, mimeType, content }) => {
      const bytes = new Uint8Array(typeof content === "string" ? Buffer.from(content) : content);
      return acceptedAttachment({ name: filename ?? "attachment", type: mimeType, bytes }) ?? [];
    });
  const label = mail.from?.address ?? found.contactAddress;
  const mailId = mail.messageId ?? null;
  await inTransaction(async (tx) => {
    if (mailId !== null && (await tx.caseMessage.findFirst({ where: { caseId: found.id, mailId } })) !== null)
      return;
    const row = await tx.case.findUniqueOrThrow({ where: { id: found.id }, include: { items: true } });
    await addMessage(tx, row.id, { author: "requester", label, via: "mail", text, mailId, attachments }, now);
    const actor = { kind: "visitor", id: null, label, address: null } as const;
    await recordAudit(tx, caseEntry(actor, "case.answered", row, { via: "mail" }), now);
    await afterReply(tx, row, now);
  });
  return "Taken.";
}

/** RFC 3834: what a machine sent is no answer. */
function isAutomatic(headers: readonly { key: string; value: string }[]): boolean {
  const of = (name: string) => headers.find(({ key }) => key === name)?.value.toLowerCase() ?? "";
  return (
    (of("auto-submitted") !== "" && of("auto-submitted") !== "no") ||
    of("content-type").includes("report-type")
  );
}

/** What somebody wrote, without what they answered to. */
export function withoutQuotes(text: string): string {
  const lines = text.replace(/\r\n/g, "\n").split("\n");
  const cut = lines.findIndex(
    (line, at) =>
      /^-{2,}\s*(?:Original Message|Ursprüngliche Nachricht)/i.test(line) ||
      (/(?:wrote|schrieb|a écrit)\b.{0,80}:$/.test(line) &&
        lines.slice(at + 1).some((next) => next.startsWith(">"))),
  );
  return (cut === -1 ? lines : lines.slice(0, cut))
    .filter((line) => !line.startsWith(">"))
    .join("\n")
    .trim();
}
