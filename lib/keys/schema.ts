// Keys: machine credentials of an organization. Ships to the browser.
import { z } from "zod";

/** snds: the SNDS reports, as a link key and as a bearer key, and nothing else. */
export const keyScopes = ["snds"] as const;
export const keyScope = z.enum(keyScopes);
export type KeyScope = z.infer<typeof keyScope>;

export const maxKeyDays = 365;

export const createKeyInput = z.object({
  name: z.string().trim().min(1, { error: "Give the key a name." }).max(80),
  scope: keyScope.default("snds"),
  /** Days until it expires, at most a year. */
  expiresInDays: z.number().int().min(1).max(maxKeyDays).default(maxKeyDays),
});
export type CreateKeyInput = z.infer<typeof createKeyInput>;

/** expiring: 30 days or less are left. */
export const keyStates = ["active", "expiring", "expired", "revoked"] as const;

export const keyRow = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.array(keyScope),
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
  /** Whole addresses to paste into existing SNDS scripts. */
  links: z.object({
    data: z.string(),
    ipStatus: z.string(),
    dataKey: z.string(),
    /** Needs the secret as `Authorization: Bearer`. */
    restData: z.string(),
    restStatus: z.string(),
  }),
});
export type CreatedKey = z.infer<typeof createdKey>;
