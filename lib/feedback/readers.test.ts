// Our reports as others read them: Sisimai (Debian's libsisimai-perl) and Python's email, each given every variant that
// we write, must find the same type, source, sender, token and date; mailauth must find the signature good.
import { execFile } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { dkimVerify } from "mailauth/lib/dkim/verify.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { trustOf } from "@/lib/complaints/attribution";
import { parseMessage } from "@/lib/complaints/message";
import { redactMessage } from "./redact";
import { buildReport, type ReportContent } from "./report";
import { signReport } from "./signature";
import { redactBody } from "./whole-message";

const run = promisify(execFile);
const hasSisimai = existsSync("/usr/share/perl5/Sisimai.pm");
const hasPython = existsSync("/usr/bin/python3");

const trust = trustOf({
  internalNetworks: [],
  ownHostNames: ["mx1.provider.example"],
  authservIds: ["mx1.provider.example"],
});
const arrivedAt = new Date("2026-11-20T10:00:00Z");

type Variant = {
  name: string;
  ip?: string;
  port?: number;
  kind?: "junk" | "phishing";
  recipient?: string;
  mailFrom?: string | null;
  from?: string;
  subject?: string;
  body?: string;
  whole?: boolean;
  incidents?: number;
  test?: boolean;
};

const variants: Variant[] = [
  { name: "plain" },
  { name: "IPv6", ip: "2001:db8::9", port: 51234 },
  { name: "IPv6, long", ip: "2001:db8:1:2:3:4:5:6" },
  { name: "with a port", port: 1 },
  { name: "phishing", kind: "phishing" },
  { name: "several complaints", incidents: 37 },
  { name: "a test report", test: true },
  { name: "null sender", mailFrom: "" },
  { name: "sender not known", mailFrom: null },
  { name: "VERP sender", mailFrom: "b-bob=provider.example@sender.example" },
  { name: "no From", from: "" },
  {
    name: "8-bit subject and From",
    subject: "Grüße für bob@provider.example",
    from: "Jörg <news@sender.example>",
  },
  { name: "encoded subject", subject: "=?utf-8?B?R3LDvMOfZQ==?= =?iso-8859-1?Q?f=FCr?=" },
  { name: "subject of 2,000 letters", subject: "word ".repeat(400) },
  {
    name: "subject that looks like a field",
    subject: "x\r\n Feedback-Type: fraud\r\n Source-IP: 192.0.2.66",
  },
  { name: "recipient with an umlaut in its domain", recipient: "bob@bücher.example" },
  { name: "whole message", whole: true, body: "Buy now, bob@provider.example.\r\n" },
  { name: "whole message, 8 bits", whole: true, body: "Grüße an bob@provider.example\r\n" },
  {
    name: "whole message that holds a report's lines",
    whole: true,
    body: "\r\n--report-0f8fad5b-d9cb-469f-a165-70867728950e\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: fraud\r\n",
  },
];

function contentOf(variant: Variant, n: number): ReportContent {
  const { recipient = "bob@provider.example", ip = "192.0.2.10", subject = "Offer" } = variant;
  const { from = "News <news@sender.example>", body = "Buy now.\r\n" } = variant;
  const raw = Buffer.from(
    `Received: from m (m [192.0.2.10]) by mx1.provider.example (Postfix) with ESMTPS id 4ABC12; Fri, 20 Nov 2026 10:00:00 +0000\r\n${from === "" ? "" : `From: ${from}\r\n`}To: ${recipient}\r\nSubject: ${subject}\r\nMessage-ID: <1@sender.example>\r\nDate: Fri, 20 Nov 2026 09:59:58 +0000\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${body}`,
    "utf8",
  );
  const key = new Uint8Array(32).fill(7);
  const rules = { key, recipient, trust, reportingHost: "feedback.provider.example" };
  const message = redactMessage(rules, parseMessage(raw).fields);
  const reportId = `0f8fad5b-d9cb-469f-a165-7086772895${String(n).padStart(2, "0")}`;
  return {
    reportId,
    feedId: "7c9e6679-7425-40de-944b-e07fc1f90ae7",
    messageId: `<${reportId}@provider.example>`,
    createdAt: new Date("2026-11-20T12:00:00Z"),
    from: "fbl@provider.example",
    to: "abuse@sender.example",
    manageUrl: "https://senders.provider.example/feeds/7c9e6679-7425-40de-944b-e07fc1f90ae7",
    unsubscribeUrl: "https://senders.provider.example/api/feeds/unsubscribe/x",
    reportingHost: "feedback.provider.example",
    kind: variant.kind ?? "junk",
    ip,
    port: variant.port ?? null,
    arrivedAt,
    mailFrom: variant.mailFrom === undefined ? "news@sender.example" : variant.mailFrom,
    domains: ["sender.example"],
    incidents: variant.incidents ?? 1,
    message,
    whole: variant.whole ? redactBody(raw, message) : null,
    test: variant.test ?? false,
  };
}

const { privateKey, publicKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "der" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});
const contents = variants.map((variant, n) => ({ variant, content: contentOf(variant, n) }));
const signed: Buffer[] = [];
let folder: string;
let files: string[];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "senderscope-readers-"));
  const signer = { domain: "provider.example", selector: "s1", privateKey };
  for (const { content } of contents)
    signed.push(await signReport(buildReport(content), signer, content.createdAt));
  files = signed.map((_, n) => path.join(folder, `${n}.eml`));
  for (const [n, bytes] of signed.entries()) await writeFile(files[n] ?? "", bytes);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const python = `
import email, email.policy, email.utils, json, sys
for name in sys.argv[1:]:
    with open(name, "rb") as file:
        report = email.message_from_binary_file(file, policy=email.policy.default)
    human, machine, original = report.iter_parts()
    fields = machine.get_payload()[0]
    date = email.utils.parsedate_to_datetime(fields["Arrival-Date"])
    if original.get_content_type() == "message/rfc822":
        inner = original.get_payload()[0]
    else:
        inner = email.message_from_string(original.get_content(), policy=email.policy.default)
    print(json.dumps({
        "type": fields["Feedback-Type"], "ip": fields["Source-IP"], "mailFrom": fields["Original-Mail-From"],
        "rcpt": fields["Original-Rcpt-To"], "at": int(date.timestamp()), "weekday": date.strftime("%a"),
        "reportType": report.get_param("report-type"), "messageId": inner["Message-ID"],
        "once": [len(fields.get_all(n, [])) for n in ("Feedback-Type", "User-Agent", "Version")],
        "defects": [repr(d) for part in report.walk() for d in part.defects],
    }))
`;

test.skipIf(!hasPython)("Python's email reads what we wrote", async () => {
  const { stdout } = await run("/usr/bin/python3", ["-c", python, ...files]);
  const read = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(read).toEqual(
    contents.map(({ variant, content }) => ({
      type: content.kind === "phishing" ? "fraud" : "abuse",
      ip: content.ip,
      mailFrom: mailFromField(variant, content),
      rcpt: `<${content.message.standIn}>`,
      at: arrivedAt.getTime() / 1000,
      weekday: "Fri",
      reportType: "feedback-report",
      messageId: "<1@sender.example>",
      once: [1, 1, 1],
      defects: [],
    })),
  );
});

function mailFromField({ mailFrom }: Variant, { message }: ReportContent): string | null {
  if (mailFrom === null) return null;
  return `<${message.clean(mailFrom ?? "news@sender.example")}>`;
}

const perl = `
use strict; use warnings; use Sisimai; use JSON;
for my $name (@ARGV) {
    my ($found) = @{ Sisimai->make($name) // [] };
    print JSON->new->canonical->encode($found ? {
        type => $found->feedbacktype, ip => $found->rhost, from => $found->addresser->address,
        rcpt => $found->recipient->address, at => $found->timestamp->epoch, reason => $found->reason,
        messageId => $found->messageid,
    } : {}), "\\n";
}
`;

test.skipIf(!hasSisimai)("Sisimai reads what we wrote", async () => {
  const { stdout } = await run("/usr/bin/perl", ["-e", perl, ...files]);
  const read = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(read).toEqual(
    contents.map(({ variant, content }) => ({
      type: content.kind === "phishing" ? "fraud" : "abuse",
      ip: content.ip,
      from: sisimaisSender(variant, content),
      rcpt: content.message.standIn,
      at: arrivedAt.getTime() / 1000,
      reason: "feedback",
      messageId: "1@sender.example",
    })),
  );
});

/** Original-Mail-From, else From of the reported message. It knows no null sender and takes whom the report went to. */
function sisimaisSender({ mailFrom }: Variant, { message, to }: ReportContent): string | null {
  if (mailFrom === "") return to;
  return message.clean(mailFrom ?? "news@sender.example");
}

test("mailauth finds every signature good", async () => {
  for (const bytes of signed) {
    const { results } = await dkimVerify(bytes, {
      resolver: async () => [[`v=DKIM1; k=rsa; p=${publicKey.toString("base64")}`]],
    });
    expect(results.map(({ status, signingDomain }) => [status.result, signingDomain])).toEqual([
      ["pass", "provider.example"],
    ]);
  }
});
