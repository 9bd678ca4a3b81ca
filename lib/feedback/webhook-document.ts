// What a webhook gets: the fields of the report's machine part under their names in snake case, and the message.
import { machineFields, type ReportContent, reportedMessage } from "./report";

export type FeedbackDocument = {
  type: "feedback_report";
  timestamp: string;
  data: {
    report_id: string;
    feed_id: string;
    /** Nobody complained: a test, or a question whether the destination still listens. */
    test: boolean;
    feedback_report: Record<string, string | number | string[]>;
    /** Header block or whole message, in base64. */
    content: "headers" | "message";
    message: string;
  };
};

const lists = new Set(["original_rcpt_to", "reported_domain", "authentication_results"]);
const numbers = new Set(["version", "incidents", "source_port"]);

/** The document of a report, the same at every attempt. Incidents is always there, so that readers can add it up. */
export function webhookDocument(report: ReportContent): FeedbackDocument {
  const fields: Record<string, string | number | string[]> = { incidents: 1 };
  for (const [name, value] of machineFields(report)) {
    const key = name.toLowerCase().replaceAll("-", "_");
    fields[key] = lists.has(key) ? [value] : numbers.has(key) ? Number(value) : value;
  }
  return {
    type: "feedback_report",
    timestamp: report.createdAt.toISOString(),
    data: {
      report_id: report.reportId,
      feed_id: report.feedId,
      test: report.test,
      feedback_report: fields,
      content: report.whole === null ? "headers" : "message",
      message: Buffer.from(`${reportedMessage(report).join("\r\n")}\r\n`, "latin1").toString("base64"),
    },
  };
}
