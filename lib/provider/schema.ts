// The settings of the provider who runs this: what staff may change, and what they see.
import { z } from "zod";
import { staffNote } from "@/lib/audit/schema";
import { canonicalAddress, parseNetwork } from "@/lib/platform/ip";
import { numberWords } from "@/lib/platform/number-words";

/** How much of trap hits a sender learns; see lib/reputation. */
export const trapDisclosures = ["bands", "exact", "guarded"] as const;
export type TrapDisclosure = (typeof trapDisclosures)[number];

/** Whether staff act without a second factor. */
export const staffSecondFactors = ["recommended", "required"] as const;
export type StaffSecondFactor = (typeof staffSecondFactors)[number];

const hostPattern = /^(?=.{1,253}$)(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*$/;

/** A host name in lower case without the root dot. */
const hostName = z
  .string()
  .trim()
  .toLowerCase()
  .overwrite((text) => text.replace(/\.$/, ""))
  .refine((text) => hostPattern.test(text), "Write a host name, for example mx1.example.net.");

/** A CIDR network or an address, with host bits zero, in canonical spelling. */
const networkText = z
  .string()
  .trim()
  .refine(
    (text) => parseNetwork(text) !== null,
    "Write a network such as 10.0.0.0/8 or 2001:db8::/32, with no bits set after the prefix.",
  )
  .overwrite((text) => parseNetwork(text)?.text ?? text);

/** An authserv-id (RFC 8601 section 2.5): in practice a host name, but any single token is allowed. */
const authservId = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[\w.:-]{1,253}$/, "Write one word, for example mx.example.net.");

const mailAddress = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .pipe(z.email("Write a mail address, for example postmaster@example.net."));
const mailAddressOrNone = z.union([z.literal(""), mailAddress]);

/** A host as an MTA may name itself: a host name, an address, or nothing yet. */
const hostOrNone = z.union([
  z.literal(""),
  hostName.refine((text) => canonicalAddress(text) === null, "Write a host name, not an address."),
]);

const listOf = <T extends z.ZodType>(item: T, max: number) =>
  z
    .array(item)
    .max(max, `${max} entries at most.`)
    .overwrite((items) => [...new Set(items)]);

const count = (min: number, max: number) =>
  z
    .number()
    .int("Write a whole number.")
    .min(min, `Write ${min} or more.`)
    .max(max, `Write ${numberWords(max)} or less.`);

/** Ours, an equals sign, the provider's own: what stands in its replies. */
const codeName = z
  .string()
  .trim()
  .regex(/^[A-Z0-9-]{2,20}=[\w.:-]{2,40}$/, "Write one of our codes, = and your own name: SC-004=LP-104.");

const percentage = z.number().min(0.01, "Write 0.01 or more.").max(100, "Write 100 or less.");

// PUT /api/v1/staff/settings → StaffSettings; a field left out stays as it is
export const settingsPatch = z
  .strictObject({
    name: z
      .string()
      .trim()
      .min(2, "Give the name of the mail provider.")
      .max(100)
      .regex(/^\P{Cc}*$/u, "One line of ordinary characters."),
    supportAddress: mailAddressOrNone,
    internalNetworks: listOf(networkText, 1000),
    ownHostNames: listOf(hostName, 1000),
    authservIds: listOf(authservId, 1000),
    floorDataCommands: count(1, 1_000_000),
    trapDisclosure: z.enum(trapDisclosures),
    reportAddress: mailAddressOrNone,
    reportingHost: hostOrNone,
    dkimSelector: z
      .string()
      .trim()
      .toLowerCase()
      .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, "Letters, digits and hyphens, 63 at most."),
    mailboxDailyCap: count(1, 10_000),
    mailboxMinDays: count(0, 365),
    retentionDays: count(35, 4000),
    complaintRetentionDays: count(1, 400),
    allowWholeMessages: z.boolean(),
    abuseAddress: mailAddressOrNone,
    legalAddress: mailAddressOrNone,
    caseAddress: mailAddressOrNone,
    connectionLimit: count(1, 100_000),
    bulkMessagesPerDay: count(1, 100_000_000),
    codeNames: listOf(codeName, 100),
    mitigationComplaints: percentage,
    mitigationSpam: percentage,
    staffSecondFactor: z.enum(staffSecondFactors),
  })
  .partial();
export type SettingsPatch = z.output<typeof settingsPatch>;
export type SettingsPatchInput = z.input<typeof settingsPatch>;

/** The change with its reason; the door refuses it without one. */
export const settingsChangeInput = settingsPatch.extend({ note: staffNote });
export type SettingsChangeInput = z.input<typeof settingsChangeInput>;

/** One setting that a change touches: its value before and after; of a list what goes and what comes. */
export const settingsChange = z.object({
  field: settingsPatch.keyof(),
  list: z.boolean(),
  from: z.string(),
  to: z.string(),
});
export type SettingsChange = z.infer<typeof settingsChange>;

// GET /api/v1/staff/settings/history, newest first
export const settingsHistory = z.object({
  changes: z.array(
    z.object({
      id: z.string(),
      at: z.string(),
      by: z.string(),
      /** Empty when setup or the command line made it. */
      note: z.string(),
      settings: z.array(settingsChange),
    }),
  ),
  next: z.string().nullable(),
});
export type SettingsHistory = z.infer<typeof settingsHistory>;

/** Everything that can be set; no secret among it. */
export type PublicSettings = Required<SettingsPatch>;

// GET /api/v1/staff/settings
export const staffSettings = z.object({
  ...settingsPatch.required().shape,
  /** Always empty: traps are read at /staff/traps. Kept for programs that expect it. */
  trapAddresses: z.array(z.string()),
  /** The TXT record to publish so that reports verify; null until a report address is set. */
  dkimRecord: z.object({ name: z.string(), value: z.string() }).nullable(),
  /** Whether a relay is configured (MAIL_RELAY_URL); without one all mail waits in the outbox. */
  mailRelay: z.boolean(),
  /** The From address of account mail (MAIL_FROM), or null. */
  mailFrom: z.string().nullable(),
  publicUrl: z.string(),
  updatedAt: z.iso.datetime(),
});
export type StaffSettings = z.output<typeof staffSettings>;
