// The message a test report is about: made up, and says so. Its address is one that no server has (RFC 5737).
import type { HeaderField } from "@/lib/complaints/message";
import { parseFields } from "@/lib/complaints/message";
import { mailDate } from "./report";

export const TEST_IP = "192.0.2.1";

/** A header block as a sender's would look, received at `at`. */
export function testMessage(recipient: string, at: Date): HeaderField[] {
  return parseFields(
    [
      "From: Example Sender <sender@example.com>",
      `To: ${recipient}`,
      "Subject: Senderscope test report",
      `Date: ${mailDate(at)}`,
      "Message-ID: <test-message@example.com>",
      "X-Senderscope-Test: this message was made up, nobody complained",
      "",
    ].join("\r\n"),
  );
}
