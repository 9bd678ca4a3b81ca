// What people send about accounts, organizations and sessions, and what they are told.
import { z } from "zod";
import { staffNote } from "@/lib/audit/schema";
import { roles, staffRoles } from "./roles";

export type Role = (typeof roles)[number];
export type StaffRole = (typeof staffRoles)[number];

/** Shortest and longest password that can be chosen. The upper bound keeps hashing cheap. */
export const passwordLength = { min: 12, max: 200 } as const;

// Also no line separators and no marks that turn the reading direction: names stand in mails to strangers, beside facts.
const lineText = (what: string, max: number) =>
  z
    .string()
    .trim()
    .max(max, `${what} can have ${max} characters at most.`)
    .regex(/^[^\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]*$/u, `${what} must be one line of ordinary characters.`);

/** A mail address in lower case: accounts do not differ by letter case. */
export const emailText = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, "A mail address has 254 characters at most.")
  .pipe(z.email("Write a mail address, for example anna@example.net."));

const personName = lineText("Your name", 100);
const organizationNameText = lineText("The name", 100).min(2, "Give the organization a name.");
const tokenText = z.string().min(1).max(200);

/** A password being chosen; whether it is too common is decided by password.ts. */
const newPassword = z
  .string()
  .min(passwordLength.min, `Use ${passwordLength.min} characters or more.`)
  .max(passwordLength.max, `Use ${passwordLength.max} characters at most.`);

/** A password being checked: any text. */
const givenPassword = z.string().max(1000);

// POST /api/v1/signup → Accepted
export const signUpInput = z.object({
  email: emailText,
  name: personName.default(""),
  password: newPassword,
});
export type SignUpInput = z.input<typeof signUpInput>;

// POST /api/v1/confirm → Confirmed. The password chosen at sign-up is asked again: whoever reads the mailbox
// must not be talked into confirming an account that somebody else holds the password of.
export const confirmInput = z.object({ token: tokenText, password: givenPassword });
export type ConfirmInput = z.input<typeof confirmInput>;

// POST /api/v1/password/forgot → Accepted
export const forgotPasswordInput = z.object({ email: emailText });
export type ForgotPasswordInput = z.input<typeof forgotPasswordInput>;

// POST /api/v1/password/reset → Confirmed
export const resetPasswordInput = z.object({ token: tokenText, password: newPassword });
export type ResetPasswordInput = z.input<typeof resetPasswordInput>;

// POST /api/v1/password/change → 204; every session ends, the present one too
export const changePasswordInput = z.object({ current: givenPassword, password: newPassword });
export type ChangePasswordInput = z.input<typeof changePasswordInput>;

// PATCH /api/v1/me/account → AccountView
export const changeAccountInput = z.object({ name: personName });
export type ChangeAccountInput = z.input<typeof changeAccountInput>;

// POST /api/v1/signin/link → Accepted
export const signInLinkInput = z.object({ email: emailText });
export type SignInLinkInput = z.input<typeof signInLinkInput>;

// POST /api/v1/signin/factor → 204: the session is complete. A code of the authenticator or a recovery code.
export const factorCodeInput = z.object({ code: z.string().trim().min(6, "Write the whole code.").max(40) });
export type FactorCodeInput = z.input<typeof factorCodeInput>;

// POST /api/v1/me/confirm → 204; the code of the second factor, or the password where there is none
export const confirmSessionInput = z.object({ proof: z.string().min(1, "Write it here.").max(1000) });
export type ConfirmSessionInput = z.input<typeof confirmSessionInput>;

// POST /api/v1/me/address-change → AccountView
export const addressChangeInput = z.object({ newEmail: emailText });
export type AddressChangeInput = z.input<typeof addressChangeInput>;

// POST /api/v1/me/identities → 204: for ten minutes, signing in through this issuer connects it to the account
export const connectIssuerInput = z.object({ issuer: z.string().max(32) });
export type ConnectIssuerInput = z.input<typeof connectIssuerInput>;

// POST /api/v1/setup → Confirmed
export const setupInput = z.object({
  token: tokenText,
  providerName: lineText("The name", 100).min(2, "Give the name of the mail provider."),
  email: emailText,
  name: personName.default(""),
  password: newPassword,
});
export type SetupInput = z.input<typeof setupInput>;

// POST /api/v1/organizations → OrganizationItem; the session moves into it
export const createOrganizationInput = z.object({ name: organizationNameText });
export type CreateOrganizationInput = z.input<typeof createOrganizationInput>;

// POST /api/v1/me/organization → Me
export const switchOrganizationInput = z.object({ organizationId: z.uuid() });
export type SwitchOrganizationInput = z.input<typeof switchOrganizationInput>;

// PATCH /api/v1/organization → OrganizationItem; a field left out stays as it is
export const changeOrganizationInput = z
  .strictObject({ name: organizationNameText, requiresSecondFactor: z.boolean() })
  .partial();
export type ChangeOrganizationInput = z.input<typeof changeOrganizationInput>;

// POST /api/v1/organization/end → 204. The name is typed again, so that nobody ends the wrong one.
export const endOrganizationInput = z.object({ name: z.string().max(200) });
export type EndOrganizationInput = z.input<typeof endOrganizationInput>;

// POST /api/v1/organization/transfer → MemberList; the viewer becomes an admin
export const transferOwnershipInput = z.object({ userId: z.uuid() });
export type TransferOwnershipInput = z.input<typeof transferOwnershipInput>;

// PATCH /api/v1/members/{id} → MemberList
export const changeRoleInput = z.object({ role: z.enum(roles) });
export type ChangeRoleInput = z.input<typeof changeRoleInput>;

// POST /api/v1/invitations → InvitationList
export const inviteInput = z.object({ email: emailText, role: z.enum(roles) });
export type InviteInput = z.input<typeof inviteInput>;

/** The secret of a mailed link, as it stands in the path. */
export const mailedToken = z.object({ token: tokenText });

// POST /api/v1/invitation/{token}/account → Confirmed: for an invited address without an account
export const invitedAccountInput = z.object({ name: personName.default(""), password: newPassword });
export type InvitedAccountInput = z.input<typeof invitedAccountInput>;

/** What the command line gives for `user create`. */
export const createUserInput = z.object({
  email: emailText,
  name: personName.default(""),
  password: newPassword,
  organizationName: organizationNameText.optional(),
  /** Whether the organization is one that exists, which must be meant: somebody else's data is read there. */
  joins: z.boolean().default(false),
  role: z.enum(roles).default("viewer"),
  staffRole: z.enum(staffRoles).nullable().default(null),
});
export type CreateUserInput = z.input<typeof createUserInput>;

/** The same answer whether the address is known or not. */
export const accepted = z.object({ message: z.string() });
export type Accepted = z.infer<typeof accepted>;

/** The account that can sign in now. */
export const confirmed = z.object({ email: z.string() });
export type Confirmed = z.infer<typeof confirmed>;

export const organizationItem = z.object({
  id: z.uuid(),
  name: z.string(),
  slug: z.string(),
  role: z.enum(roles),
  /** Its people act in it with a second factor only. */
  requiresSecondFactor: z.boolean(),
});
export type OrganizationItem = z.infer<typeof organizationItem>;

// GET /api/v1/me/account; instants are ISO 8601 in UTC
export const accountView = z.object({
  email: z.string(),
  name: z.string(),
  createdAt: z.iso.datetime(),
  hasPassword: z.boolean(),
  organizations: z.array(organizationItem),
  /** A change of address that waits for one of the two mailboxes, or both. */
  addressChange: z
    .object({
      newEmail: z.string(),
      presentAgreed: z.boolean(),
      newAgreed: z.boolean(),
      expiresAt: z.iso.datetime(),
    })
    .nullable(),
  /** When the account will be deleted, unless its holder keeps it. */
  deletionDueAt: z.iso.datetime().nullable(),
});
export type AccountView = z.infer<typeof accountView>;

// GET /api/v1/me/personal-data: everything kept about the person, by where it belongs
export const personalData = z.record(z.string(), z.unknown());

/** GET /api/v1/address-changes/{token}: what one of the two mailboxes is asked. */
export const addressChangePage = z.object({
  provider: z.string(),
  /** Which mailbox the link was sent to. */
  side: z.enum(["present", "new"]),
  email: z.string(),
  newEmail: z.string(),
  agreed: z.boolean(),
  otherAgreed: z.boolean(),
  /** Both agreed: the address is changed. */
  complete: z.boolean(),
  expiresAt: z.iso.datetime(),
});
export type AddressChangePage = z.infer<typeof addressChangePage>;

/** An organization of the viewer's that an owner ended and that can still be taken back. */
const endedOrganization = z.object({
  id: z.uuid(),
  name: z.string(),
  endedAt: z.iso.datetime(),
  deletedAfter: z.iso.datetime(),
});
export type EndedOrganization = z.infer<typeof endedOrganization>;

/** For what of theirs a person lacks the second factor that is asked: roles are withheld until it is on. */
const factorMissing = z.object({ organization: z.boolean(), staff: z.boolean() });
export type FactorMissing = z.infer<typeof factorMissing>;

/** An issuer through which people sign in; its `id` is the name of its next-auth provider. */
const issuerItem = z.object({ id: z.string(), name: z.string() });
export type IssuerItem = z.infer<typeof issuerItem>;

// GET /api/v1/me/sign-in-ways
export const signInWays = z.object({
  /** Null while none is on. */
  secondFactor: z.object({ since: z.iso.datetime(), recoveryCodesLeft: z.int() }).nullable(),
  /** What `POST /api/v1/me/confirm` asks for; who has neither signs in anew. */
  confirmsBy: z.enum(["code", "password", "sign_in"]),
  missingFor: factorMissing.nullable(),
  /** Those that can be connected. */
  issuers: z.array(issuerItem),
  /** Those that are. */
  identities: z.array(
    z.object({
      id: z.uuid(),
      issuer: z.string(),
      /** As the issuer gave it when it was connected; may be empty. */
      email: z.string(),
      since: z.iso.datetime(),
      lastUsedAt: z.iso.datetime().nullable(),
    }),
  ),
});
export type SignInWays = z.infer<typeof signInWays>;

// POST /api/v1/me/second-factor: the otpauth URI for a QR code, and the same secret in base32 to type
export const factorSetup = z.object({ uri: z.string(), secret: z.string() });
export type FactorSetup = z.infer<typeof factorSetup>;

/** Shown once; each works once. */
export const recoveryCodes = z.object({ codes: z.array(z.string()) });
export type RecoveryCodes = z.infer<typeof recoveryCodes>;

// GET /api/v1/me
export const me = z.object({
  user: z.object({ id: z.uuid(), email: z.string(), name: z.string() }),
  /** Where the session acts now; null until one is created or chosen. */
  organization: organizationItem.nullable(),
  organizations: z.array(organizationItem),
  /** Only those the viewer can take back: as an owner. */
  endedOrganizations: z.array(endedOrganization),
  staffRole: z.enum(staffRoles).nullable(),
  /** Null when nothing of theirs is withheld. */
  factorMissing: factorMissing.nullable(),
  /** When the account will be deleted, unless its holder keeps it. */
  deletionDueAt: z.string().nullable(),
  /** What this person may do here, as named in permissions.ts: for hiding what would be refused. */
  permissions: z.array(z.string()),
  providerName: z.string(),
});
export type Me = z.infer<typeof me>;

// GET /api/v1/sessions; instants are ISO 8601 in UTC
const sessionItem = z.object({
  id: z.uuid(),
  /** The session this answer was asked with. */
  current: z.boolean(),
  createdAt: z.iso.datetime(),
  /** Exact to five minutes. */
  lastSeenAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  address: z.string().nullable(),
  userAgent: z.string(),
});
export type SessionItem = z.infer<typeof sessionItem>;
export const sessionList = z.object({ sessions: z.array(sessionItem) });
export type SessionList = z.infer<typeof sessionList>;

// ── people and organizations, for staff ─────────────────────────────────────

// GET /api/v1/staff/people, GET /api/v1/staff/organizations
export const listPeopleQuery = z.object({
  /** A part of the address, of the name. */
  q: z.string().trim().max(200).optional(),
  /** staff, disabled: of accounts; ownerless: of organizations */
  show: z.enum(["staff", "disabled", "ownerless"]).optional(),
  /** `next` of the page before. */
  cursor: z.uuid().optional(),
});

const personItem = z.object({
  id: z.uuid(),
  email: z.string(),
  name: z.string(),
  staffRole: z.enum(staffRoles).nullable(),
  /** leaving: its holder asked for it to be deleted */
  state: z.enum(["active", "disabled", "leaving"]),
  secondFactor: z.boolean(),
  organizationCount: z.number().int(),
  createdAt: z.iso.datetime(),
});
export type PersonItem = z.infer<typeof personItem>;
export const peoplePage = z.object({ people: z.array(personItem), next: z.string().nullable() });
export type PeoplePage = z.infer<typeof peoplePage>;

/** ownerless: no owner who can act */
const organizationState = z.enum(["active", "ended", "ownerless"]);

// GET /api/v1/staff/people/{id}
export const personDetail = personItem.extend({
  sessions: z.number().int(),
  lastSeenAt: z.iso.datetime().nullable(),
  /** Neither disabled nor taken out of the staff. */
  isLastPostmaster: z.boolean(),
  organizations: z.array(
    z.object({
      id: z.uuid(),
      name: z.string(),
      role: z.enum(roles),
      state: organizationState,
      isLastOwner: z.boolean(),
    }),
  ),
});
export type PersonDetail = z.infer<typeof personDetail>;

const organizationSummary = z.object({
  id: z.uuid(),
  name: z.string(),
  slug: z.string(),
  createdAt: z.iso.datetime(),
  /** Grants that were not revoked. */
  networks: z.number().int(),
  state: organizationState,
});
export const organizationPage = z.object({
  organizations: z.array(organizationSummary.extend({ members: z.number().int() })),
  next: z.string().nullable(),
});
export type OrganizationPage = z.infer<typeof organizationPage>;

// GET /api/v1/staff/organizations/{id}
export const organizationDetail = organizationSummary.extend({
  members: z.array(
    z.object({
      userId: z.uuid(),
      email: z.string(),
      role: z.enum(roles),
      since: z.iso.datetime(),
      disabled: z.boolean(),
    }),
  ),
});
export type OrganizationDetail = z.infer<typeof organizationDetail>;

// PUT /api/v1/staff/people/{id}/role; null takes the role
export const staffRoleInput = z.object({ staffRole: z.enum(staffRoles).nullable(), note: staffNote });
export type StaffRoleInput = z.input<typeof staffRoleInput>;

// POST /api/v1/staff/organizations/{id}/owner
export const nameOwnerInput = z.object({ userId: z.uuid(), note: staffNote });
export type NameOwnerInput = z.input<typeof nameOwnerInput>;

// GET /api/v1/members
const memberItem = z.object({
  userId: z.uuid(),
  email: z.string(),
  name: z.string(),
  role: z.enum(roles),
  since: z.string(),
});
export type MemberItem = z.infer<typeof memberItem>;
/** `givableRoles`: what the reader may give and take away; empty for those who only look. */
export const memberList = z.object({
  members: z.array(memberItem),
  givableRoles: z.array(z.enum(roles)).readonly(),
});
export type MemberList = z.infer<typeof memberList>;

// GET /api/v1/invitations: the open ones, the newest first
const invitationItem = z.object({
  id: z.uuid(),
  email: z.string(),
  role: z.enum(roles),
  invitedBy: z.string(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  expired: z.boolean(),
});
export type InvitationItem = z.infer<typeof invitationItem>;
export const invitationList = z.object({ invitations: z.array(invitationItem) });
export type InvitationList = z.infer<typeof invitationList>;

/**
 * GET /api/v1/invitation/{token}. What the reader of the link can do: sign in as the invited address first, make an
 * account for it, accept; or nothing, being signed in under another address or a member already.
 */
export const invitationPage = z.object({
  organization: z.string(),
  provider: z.string(),
  role: z.enum(roles),
  /** The address that is invited. */
  email: z.string(),
  invitedBy: z.string(),
  expiresAt: z.iso.datetime(),
  step: z.enum(["sign_in", "create_account", "accept", "other_address", "member"]),
});
export type InvitationPage = z.infer<typeof invitationPage>;

/**
 * What next-auth's sign-in answers as `error`: the proof does not hold, too many attempts, or a fault of ours.
 * Sign in with `signIn("credentials", { email, password, redirect: false })` of next-auth/react, or by a mailed link
 * with `signIn("link", { token, redirect: false })`.
 */
export const signInErrors = ["CredentialsSignin", "too_many_requests", "unavailable"] as const;
export type SignInError = (typeof signInErrors)[number];

/** What `/signin?issuer=` says of a sign-in through an issuer that came to nothing. */
export type IssuerRefusal = "refused" | "taken" | "failed";
