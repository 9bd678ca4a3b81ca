// One feedback report as bytes (ARF, RFC 5965; multipart/report, RFC 6522). Written here and not by a mail composer,
// because composers re-encode header parts. The result is pure ASCII in lines of at most 998 characters, so that any
// path carries it; no value reaches a line without having been validated or encoded.
import libmime from "libmime";
import { isDomain } from "@/lib/complaints/authentication";
import { foldField, type RedactedMessage } from "./redact";
import type { WholeBody } from "./whole-message";

export type ReportContent = {
  reportId: string;
  feedId: string;
  /** With angle brackets; the same at every attempt. */
  messageId: string;
  createdAt: Date;
  from: string;
  to: string;
  /** Where the owner manages the feed, and where one POST pauses it. */
  manageUrl: string;
  unsubscribeUrl: string;
  reportingHost: string;
  kind: "junk" | "phishing";
  /** Canonical: bare, IPv6 compressed (RFC 5952). */
  ip: string;
  port: number | null;
  arrivedAt: Date;
  /** Envelope sender of the reported message, when known. */
  mailFrom: string | null;
  /** Domains to name, the best first. */
  domains: readonly (string | null)[];
  /** Complaints that stand behind this report. */
  incidents: number;
  message: RedactedMessage;
  /** Body of the message, for feeds that take whole messages; null: part 3 is the header block. */
  whole: WholeBody | null;
  /** Built from a synthetic message: says so. */
  test: boolean;
};

/** The bytes of a report, unsigned. */
export function buildReport(report: ReportContent): Buffer {
  const boundary = `report-${report.reportId}`;
  const lines = [
    ...outerHeader(report, boundary),
    "",
    `--${boundary}`,
    "Content-Type: text/plain; charset=utf-8",
    "Content-Transfer-Encoding: 7bit",
    "",
    ...humanPart(report),
    "",
    `--${boundary}`,
    "Content-Type: message/feedback-report",
    "Content-Transfer-Encoding: 7bit",
    "",
    ...machineFields(report).map(([name, value]) => `${name}: ${value}`),
    "",
    `--${boundary}`,
    `Content-Type: ${report.whole === null ? "text/rfc822-headers" : "message/rfc822"}`,
    "Content-Transfer-Encoding: 7bit",
    "",
    ...reportedMessage(report),
    "",
    `--${boundary}--`,
    "",
  ];
  return Buffer.from(lines.join("\r\n"), "latin1");
}

/** The lines of the reported message as its owner may read it. */
export function reportedMessage({ message, whole }: Pick<ReportContent, "message" | "whole">): string[] {
  if (whole === null) return message.fields.map((field) => field.raw);
  const kept = message.fields.filter(({ name }) => !/^content-|^mime-version$/.test(name));
  return [...kept.map((field) => field.raw), "MIME-Version: 1.0", ...whole.contentFields, "", whole.body];
}

function outerHeader(report: ReportContent, boundary: string): string[] {
  return [
    `From: <${report.from}>`,
    `To: <${report.to}>`,
    foldField(`Subject: ${encodedSubject(`FW: ${report.message.subject ?? ""}`.trimEnd())}`),
    `Date: ${mailDate(report.createdAt)}`,
    `Message-ID: ${report.messageId}`,
    "MIME-Version: 1.0",
    "Auto-Submitted: auto-generated", // RFC 3834 section 5
    `List-Unsubscribe: <${report.unsubscribeUrl}>`, // RFC 2369 section 3.2
    "List-Unsubscribe-Post: List-Unsubscribe=One-Click", // RFC 8058 section 3.1
    `X-Senderscope-Report-Id: ${report.reportId}`,
    `X-Senderscope-Feed-Id: ${report.feedId}`,
    `Content-Type: multipart/report; report-type=feedback-report;\r\n boundary="${boundary}"`,
  ];
}

function humanPart(report: ReportContent): string[] {
  const { incidents } = report;
  return [
    `This is an email abuse report for an email message received from IP ${report.ip} on`,
    `${mailDate(report.arrivedAt)}.`,
    "",
    ...(report.test
      ? [
          "It is a TEST REPORT: nobody complained, and the message below was made up to show you the form.",
          "",
        ]
      : []),
    ...(incidents > 1
      ? [
          `It stands for ${incidents} complaints about messages from this address: the feed had`,
          "reached the number of reports it takes in a day.",
          "",
        ]
      : []),
    "The recipient is shown by a token, the same one in every report of this feed:",
    report.message.standIn,
    "",
    "Manage the feed, or stop it:",
    report.manageUrl,
  ];
}

/** Part 2, each field at most once (RFC 5965 sections 3.1 and 3.2), in a fixed order. */
export function machineFields(report: ReportContent): [name: string, value: string][] {
  const mailFrom = report.mailFrom === null ? null : (report.message.clean(report.mailFrom) ?? "");
  const domain = report.domains.find(
    (name) => name !== null && isDomain(name) && report.message.isClean(name),
  );
  const fields: [string, string | null][] = [
    ["Feedback-Type", report.kind === "phishing" ? "fraud" : "abuse"],
    ["User-Agent", "Senderscope/1.0"],
    ["Version", "1"],
    ["Original-Mail-From", mailFrom !== null && isPlainAddress(mailFrom) ? `<${mailFrom}>` : null],
    ["Original-Rcpt-To", `<${report.message.standIn}>`],
    ["Arrival-Date", mailDate(report.arrivedAt)],
    ["Reporting-MTA", `dns; ${report.reportingHost}`],
    ["Source-IP", report.ip],
    ["Source-Port", report.port === null ? null : String(report.port)], // RFC 6692 section 3
    ["Authentication-Results", report.message.results],
    ["Reported-Domain", domain ?? null],
    ["Incidents", report.incidents > 1 ? String(report.incidents) : null],
  ];
  return fields.flatMap(([name, value]): [string, string][] => (value === null ? [] : [[name, value]]));
}

/** RFC 5322 section 3.3, in UTC. */
export function mailDate(at: Date): string {
  return at.toUTCString().replace("GMT", "+0000");
}

/** RFC 2047; a subject that itself looks encoded is encoded once more, or a reader would decode it. */
function encodedSubject(text: string): string {
  const short = [...text].slice(0, 500).join("");
  return short.includes("=?") ? libmime.encodeWord(short, "Q", 52) : libmime.encodeWords(short, "Q", 52);
}

/** The null sender, or a dot-atom address in ASCII: nothing that could leave its line or its brackets. */
function isPlainAddress(text: string): boolean {
  return text.length <= 320 && /^$|^[!-;=?A-~]+@[a-z0-9._-]+$/i.test(text);
}
