// Messages as a mail store pipes them: a header block of some thirty fields as large senders write it, and a text.
import { later, MINUTE } from "@/lib/platform/day";

export type Piped = { raw: Buffer; mailbox: string };

/** The n-th message, from one of 250 addresses to one of 5,000 readers. */
export function messageOf(n: number, now: Date): Piped {
  const ip = `198.18.0.${(n % 250) + 1}`;
  const reader = `reader${n % 5000}`;
  const mailbox = `${reader}@provider.example`;
  const at = later(now, -((n % 600) + 1) * MINUTE)
    .toUTCString()
    .replace("GMT", "+0000");
  const id = `${n.toString(36)}.${(n * 7919).toString(36)}`;
  const track = Buffer.from(`campaign=${n % 97};list=${n % 13};row=${n}`).toString("base64url");
  const header = [
    `Return-Path: <bounce-${id}-${reader}=provider.example@bounces.sender.example>`,
    `Delivered-To: ${mailbox}`,
    "Received: from mx1.provider.example ([10.20.0.4])",
    `\tby store.provider.example with LMTP id ${id}A; ${at}`,
    "Authentication-Results: mx1.provider.example;",
    "\tdkim=pass (2048-bit key) header.d=news.sender.example header.i=@news.sender.example header.b=abcd1234;",
    `\tspf=pass smtp.mailfrom=bounces.sender.example; dmarc=pass header.from=sender.example`,
    `Received: from out${n % 9}.sender.example (out${n % 9}.sender.example [${ip}])`,
    `\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))`,
    `\tby mx1.provider.example (Postfix) with ESMTPS id ${id}B`,
    `\tfor <${mailbox}>; ${at}`,
    `Received: by out${n % 9}.sender.example with HTTP; ${at}`,
    "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=news.sender.example; s=s1;",
    "\th=content-type:from:mime-version:subject:list-unsubscribe:list-unsubscribe-post:x-feedback-id:to:cc;",
    `\tbh=${Buffer.from(`body hash of ${n}, thirty-two b`).toString("base64")};`,
    `\tb=${Buffer.from(`signature ${n} `.repeat(14))
      .toString("base64")
      .replace(/(.{70})/g, "$1\r\n\t ")}`,
    "MIME-Version: 1.0",
    'Content-Type: multipart/alternative; boundary="b-0001"',
    "From: Sender News <news@sender.example>",
    `To: "Reader ${n}" <${mailbox}>`,
    "Reply-To: service@sender.example",
    `Subject: =?utf-8?Q?Your_offers_of_the_week_=E2=80=93_number_${n}?=`,
    `Date: ${at}`,
    `Message-ID: <${id}@news.sender.example>`,
    `List-Unsubscribe: <https://u.sender.example/o/${track}?e=${reader}%40provider.example>,`,
    ` <mailto:unsubscribe-${id}@sender.example>`,
    "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
    `List-Id: Weekly <weekly-${n % 13}.sender.example>`,
    `Feedback-ID: c${n % 97}:cust${n % 11}:weekly:sender`,
    `X-Campaign-ID: ${n % 97}`,
    `X-Track: ${track}`,
    "X-Mailer: Sender 4.2",
  ];
  const text = "Hello,\r\nhere is what is new with us this week. Have a look.\r\n".repeat(20);
  const body = [
    "--b-0001",
    "Content-Type: text/plain; charset=utf-8",
    "",
    text,
    "--b-0001",
    "Content-Type: text/html; charset=utf-8",
    "",
    `<html><body><p>${text}</p></body></html>`,
    "--b-0001--",
    "",
  ];
  return { raw: Buffer.from([...header, "", ...body].join("\r\n"), "latin1"), mailbox };
}
