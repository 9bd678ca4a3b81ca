// Rows of feeds and complaints as the commands leave them, for tests about what comes after.
import { randomBytes, randomUUID } from "node:crypto";
import { prisma } from "@/lib/platform/db";
import type { Complaint, Feed, Prisma } from "@/prisma/client/client";

/** A confirmed feed over every network of an organization. */
export function createFeed(
  organizationId: string | null,
  now: Date,
  more: Partial<Prisma.FeedUncheckedCreateInput> = {},
): Promise<Feed> {
  return prisma.feed.create({
    data: {
      organizationId: organizationId ?? "",
      name: "Main",
      contactAddress: "postmaster@sender.example",
      destination: "abuse@sender.example",
      state: "active",
      termsVersion: "1",
      termsAcceptedAt: now,
      confirmedAt: now,
      tokenKey: new Uint8Array(randomBytes(32)),
      createdAt: now,
      ...more,
    },
  });
}

/** A counted complaint about a small message that an address delivered at `now`; not stored. */
export function complaintRow(
  ip: string,
  now: Date,
  more: Partial<Prisma.ComplaintCreateManyInput> = {},
): Prisma.ComplaintCreateManyInput & Pick<Complaint, "id"> {
  const recipient = more.recipient ?? "bob@provider.example";
  const id = randomUUID();
  const header = [
    "From: News <news@sender.example>",
    `To: <${recipient}>`,
    "Subject: Offers of the week",
    `Message-ID: <${id}@sender.example>`,
  ];
  return {
    id,
    madeAt: now,
    receivedAt: now,
    kind: "junk",
    mailboxHash: new Uint8Array(randomBytes(32)),
    messageHash: new Uint8Array(randomBytes(32)),
    ip,
    attribution: "received_walk",
    deliveredAt: now,
    recipient,
    raw: new Uint8Array(Buffer.from(`${header.join("\r\n")}\r\n\r\nHello\r\n`)),
    ...more,
  };
}
