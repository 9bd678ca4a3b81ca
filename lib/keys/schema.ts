// Keys: machine credentials of an organization. Ships to the browser.
import { z } from "zod";
import { feedScopes, keyScopes, networkScopes } from "./scopes";

export const keyScope = z.enum(keyScopes);
export type KeyScope = z.infer<typeof keyScope>;

export const maxKeyDays = 365;
export const maxOverlapHours = 14 * 24;

const fewTexts = z.array(z.string().trim().min(1).max(100)).max(100);

export const createKeyInput = z
  .object({
    name: z.string().trim().min(1, { error: "Give the key a name." }).max(80),
    scopes: z
      .array(keyScope)
      .min(1, { error: "Choose what the key opens." })
      .default(["snds"])
      .transform((scopes) => keyScopes.filter((scope) => scopes.includes(scope))),
    /** Addresses or CIDR networks it is limited to; empty: all networks of the organization. */
    networks: fewTexts.default([]),
    /** Feeds it is limited to; empty: all feeds of the organization. */
    feedIds: z.array(z.uuid()).max(100).default([]),
    /** Addresses or CIDR networks it may be used from; empty: anywhere. */
    addresses: fewTexts.default([]),
    /** Days until it expires, at most a year. */
    expiresInDays: z.number().int().min(1).max(maxKeyDays).default(maxKeyDays),
  })
  .refine(({ networks, feedIds }) => networks.length === 0 || feedIds.length === 0, {
    path: ["feedIds"],
    error: "A key is limited to networks or to feeds, not to both.",
  })
  .refine(({ networks, scopes }) => networks.length === 0 || scopes.every((s) => networkScopes.includes(s)), {
    path: ["scopes"],
    error: "A key limited to networks can open data and complaints only.",
  })
  .refine(({ feedIds, scopes }) => feedIds.length === 0 || scopes.every((s) => feedScopes.includes(s)), {
    path: ["scopes"],
    error: "A key limited to feeds can open feeds only.",
  });
export type CreateKeyInput = z.infer<typeof createKeyInput>;

export const rotateKeyInput = z.object({
  /** How long the present secret goes on working beside the new one. */
  overlapHours: z.number().int().min(0).max(maxOverlapHours).default(24),
});
export type RotateKeyInput = z.infer<typeof rotateKeyInput>;

/** expiring: 30 days or less are left. replaced: another key took its place; it works until it expires. */
export const keyStates = ["active", "expiring", "replaced", "expired", "revoked"] as const;

export const keyRow = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.array(keyScope),
  networks: z.array(z.string()),
  feedIds: z.array(z.string()),
  addresses: z.array(z.string()),
  /** First characters of the secret, for recognition. */
  prefix: z.string(),
  state: z.enum(keyStates),
  createdAt: z.string(),
  expiresAt: z.string(),
  /** Whole days until it expires; 0 when it expires today or has expired. */
  daysLeft: z.number(),
  /** Coarse: at most one write in 10 minutes. */
  lastUsedAt: z.string().nullable(),
  revokedAt: z.string().nullable(),
});
export type KeyRow = z.infer<typeof keyRow>;

export const keyList = z.object({ keys: z.array(keyRow) });
export type KeyList = z.infer<typeof keyList>;

/** The only answer that ever holds the secret. */
export const createdKey = z.object({
  key: keyRow,
  secret: z.string(),
  /** Whole addresses to paste into existing SNDS scripts; null where the key does not open the SNDS reports. */
  links: z
    .object({
      /** Null for a key whose secret may not stand in an address. */
      data: z.string().nullable(),
      ipStatus: z.string().nullable(),
      dataKey: z.string().nullable(),
      /** These need the secret as `Authorization: Bearer`. */
      restData: z.string(),
      restStatus: z.string(),
    })
    .nullable(),
});
export type CreatedKey = z.infer<typeof createdKey>;

/** What a key is told about itself. */
export const ownKey = keyRow.extend({ organization: z.object({ id: z.string(), name: z.string() }) });
export type OwnKey = z.infer<typeof ownKey>;
