// A reader moves a mail to Junk in a real Dovecot, set up as the page of a source says: the complaint is counted at the
// address that sent it and the report reaches the owner's desk; moving it back takes the complaint back.
import { enrolFeed, isReport, todayOf } from "./fixtures/complaints";
import { type Dovecot, startDovecot } from "./fixtures/dovecot";
import { type Account, createOrganization, createStaff, signIn } from "./fixtures/organization";
import { type Postfix, startPostfix } from "./fixtures/postfix";
import { until } from "./fixtures/process";
import { requires } from "./fixtures/requirements";
import { sendAs } from "./fixtures/smtp-send";
import { expect, test } from "./fixtures/test";

requires("browser", "Dovecot as root", "Postfix as root");
test.describe.configure({ mode: "serial" });

const mxHost = "mx2.provider.example";
const storeHost = "store2.provider.example";
const domain = "readers.example";
const reader = `bob@${domain}`;
const ip = "198.18.77.77";
const desk = "desk@sender.example";
/** What a reader's press may take to the owner's desk. */
const WITHIN_MS = 10_000;

let dovecot: Dovecot;
let postfix: Postfix;
let owner: Account;

test.beforeAll(async ({ product, browser }) => {
  owner = await createOrganization(product, "Dovecot Journey", ["198.18.77.77/32"]);
  const staff = await createStaff(product, "dovecot-staff@provider.example");
  const page = await browser.newPage();
  await signIn(page, product, staff);
  const changed = await page.request.put(`${product.url}/api/v1/staff/settings`, {
    headers: { origin: product.url },
    data: { ownHostNames: [mxHost, storeHost], reportAddress: "fbl@provider.example", note: "journey" },
  });
  expect(changed.status(), await changed.text()).toBe(200);
  await page.close();
  dovecot = await startDovecot({ junkPort: product.junkPort, hostName: storeHost });
  postfix = await startPostfix({ domain, hostName: mxHost, lmtpPort: dovecot.lmtpPort });
});

test.afterAll(async () => {
  await postfix?.stop();
  await dovecot?.stop();
});

test("a move to Junk is counted and reported, a move back takes it back", async ({ product, page }) => {
  await signIn(page, product, owner);
  await enrolFeed(page, product, desk);
  const [reply] = await sendAs({ ip, port: 51_077, helo: "mx.sender.example" }, postfix.smtpPort, [
    {
      mailFrom: `b-bob=${domain}@sender.example`,
      recipients: [reader],
      message: `From: News <news@sender.example>\r\nTo: ${reader}\r\nSubject: Offer\r\nMessage-ID: <dovecot-1@sender.example>\r\nDate: Wed, 25 Nov 2026 10:00:00 +0000\r\n\r\nBuy now.\r\n`,
    },
  ]);
  expect(reply?.code).toBe(250);
  await until(
    async () => ((await dovecot.imap(reader, "INBOX", "UID SEARCH ALL")).includes("SEARCH 1") ? true : null),
    () => `The mail did not arrive:\n${postfix.log()}\n${dovecot.log()}`,
  );

  await dovecot.imap(reader, "INBOX", "UID MOVE 1 Junk");
  const report = await until(
    () => product.sink.messages.find((mail) => mail.recipients.includes(desk) && isReport(mail.raw)),
    () => `No report came within 10 s:\n${dovecot.log()}\n${product.log()}`,
    WITHIN_MS,
  );
  const text = report.raw.toString("utf8");
  expect(text).toContain(`\r\nSource-IP: ${ip}\r\n`);
  expect(text).toContain("Message-ID: <dovecot-1@sender.example>");
  expect(text).not.toMatch(/\bbob\b/i);
  expect((await todayOf(page, product, ip)).Complaints).toBe("1");

  await dovecot.imap(reader, "Junk", "UID MOVE 1 INBOX");
  await until(
    async () => ((await todayOf(page, product, ip)).Complaints === "0" ? true : null),
    () => `The complaint was not taken back:\n${dovecot.log()}\n${product.log()}`,
    WITHIN_MS,
  );

  // Throwing junk away says nothing for the sender.
  await dovecot.imap(reader, "INBOX", "UID MOVE 2 Junk");
  await until(
    async () => ((await todayOf(page, product, ip)).Complaints === "1" ? true : null),
    () => `The second move to Junk was not counted:\n${dovecot.log()}\n${product.log()}`,
    WITHIN_MS,
  );
  await dovecot.imap(reader, "Junk", "UID MOVE 2 Trash");
  expect((await todayOf(page, product, ip)).Complaints).toBe("1");
});
