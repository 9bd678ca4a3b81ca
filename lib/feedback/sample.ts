// What a destination will get, made by the very code that makes reports, about a made-up message: for the form of a feed.
import { trustOf } from "@/lib/complaints/attribution";
import { redactMessage } from "./redact";
import { buildReport, type ReportContent } from "./report";
import { TEST_IP, testMessage } from "./test-message";
import { webhookDocument } from "./webhook-document";

const NOWHERE = "00000000-0000-4000-8000-000000000000";

/** A mail as text, and the document of a webhook. */
export function sampleReport(
  names: { address: string; host: string; publicUrl: string },
  now: Date,
): { mail: string; webhook: string } {
  const rules = {
    key: new Uint8Array(32),
    recipient: "reader@example.org",
    trust: trustOf({ internalNetworks: [], ownHostNames: [], authservIds: [] }),
    reportingHost: names.host,
  };
  const content: ReportContent = {
    reportId: NOWHERE,
    feedId: NOWHERE,
    messageId: `<${NOWHERE}@${names.address.slice(names.address.lastIndexOf("@") + 1)}>`,
    createdAt: now,
    from: names.address,
    to: "fbl@example.net",
    manageUrl: `${names.publicUrl}/feeds/${NOWHERE}`,
    unsubscribeUrl: `${names.publicUrl}/api/feeds/unsubscribe/TOKEN`,
    reportingHost: names.host,
    kind: "junk",
    ip: TEST_IP,
    port: 51234,
    arrivedAt: now,
    mailFrom: "bounce@example.com",
    domains: ["example.com"],
    incidents: 1,
    message: redactMessage(rules, testMessage(rules.recipient, now)),
    whole: null,
    test: true,
  };
  return {
    mail: buildReport(content).toString("latin1").replaceAll("\r\n", "\n"),
    webhook: JSON.stringify(webhookDocument(content), null, 2),
  };
}
