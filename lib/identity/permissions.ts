// Who may do what, in one table. Nothing else in the code compares roles.
import type { Role, StaffRole } from "./schema";

type Rule = { roles: readonly Role[]; staff: readonly StaffRole[]; means: string };

const everyone = ["owner", "admin", "analyst", "viewer"] as const;
const analysts = ["owner", "admin", "analyst"] as const;
const admins = ["owner", "admin"] as const;
const noRole = [] as const;
const noStaff = [] as const;
const allStaff = ["postmaster", "support", "auditor"] as const;
const deskStaff = ["postmaster", "support"] as const;

/** `roles` act inside their own organization; `staff` act for the provider, over every organization. */
export const permissions = {
  "ips:read": { roles: everyone, staff: noStaff, means: "Read the data of granted networks" },
  "complaints:read": { roles: everyone, staff: noStaff, means: "See complaints about granted networks" },
  "notebook:read": { roles: everyone, staff: noStaff, means: "See tags, notes and saved views" },
  "notebook:write": {
    roles: analysts,
    staff: noStaff,
    means: "Tag addresses, write notes, save views, put findings aside",
  },
  "networks:read": { roles: everyone, staff: noStaff, means: "See claims and grants of the organization" },
  "networks:write": {
    roles: admins,
    staff: noStaff,
    means: "Claim networks, start proofs, give networks up",
  },
  "feeds:read": { roles: everyone, staff: noStaff, means: "See feeds, reports and complaints" },
  "feeds:write": { roles: analysts, staff: noStaff, means: "Enrol, confirm, pause and end feeds" },
  "alerts:read": { roles: everyone, staff: noStaff, means: "See alert rules and what they sent" },
  "alerts:write": { roles: analysts, staff: noStaff, means: "Make, mute and remove alert rules" },
  "keys:read": { roles: analysts, staff: noStaff, means: "See keys of the organization" },
  "keys:write": { roles: admins, staff: noStaff, means: "Create and revoke keys" },
  "members:read": { roles: everyone, staff: noStaff, means: "See members and their roles" },
  "members:write": { roles: admins, staff: noStaff, means: "Invite members and change roles" },
  "organization:write": {
    roles: admins,
    staff: noStaff,
    means: "Rename the organization, require second factors",
  },
  "organization:end": {
    roles: ["owner"],
    staff: noStaff,
    means: "End the organization, give it to another owner",
  },
  "audit:read": { roles: everyone, staff: noStaff, means: "Read the audit log of the organization" },
  "cases:read": { roles: everyone, staff: noStaff, means: "See eligibility and cases of the organization" },
  "cases:write": { roles: analysts, staff: noStaff, means: "Open and answer cases" },
  "cases:decide": { roles: noRole, staff: deskStaff, means: "Read and decide cases and abuse reports" },
  "blocks:write": { roles: noRole, staff: deskStaff, means: "Block, junk and limit addresses, and lift it" },
  "reports:read": {
    roles: noRole,
    staff: allStaff,
    means: "See the reports that wait or failed, of every feed",
  },
  "reports:replay": {
    roles: noRole,
    staff: deskStaff,
    means: "Have failed reports tried again, with a note",
  },
  "senders:read": { roles: noRole, staff: allStaff, means: "Look at any sender; each look is recorded" },
  "people:read": {
    roles: noRole,
    staff: allStaff,
    means: "See accounts and organizations; each look is recorded",
  },
  "people:write": {
    roles: noRole,
    staff: ["postmaster"],
    means: "Disable and enable accounts, make people staff, name an owner where there is none",
  },
  "log:read": { roles: noRole, staff: allStaff, means: "Read what staff and operators did" },
  "settings:read": { roles: noRole, staff: allStaff, means: "Read the provider's settings" },
  "settings:write": { roles: noRole, staff: ["postmaster"], means: "Change the provider's settings" },
  "sources:read": { roles: noRole, staff: allStaff, means: "See sources and their health" },
  "sources:write": { roles: noRole, staff: ["postmaster"], means: "Create, pause and end sources" },
  // Who knows a trap can keep out of it: fewer people than read the settings.
  "traps:read": {
    roles: noRole,
    staff: ["postmaster"],
    means: "Read traps and samples of what hit them; each reading is recorded",
  },
  "traps:write": { roles: noRole, staff: ["postmaster"], means: "Add and remove traps" },
  // The links in a mail work for whoever reads it: reading them all is as good as owning every account.
  "outbox:read": { roles: noRole, staff: ["postmaster"], means: "Read outgoing mail" },
  "outbox:write": { roles: noRole, staff: ["postmaster"], means: "Send a held mail" },
  "notices:write": { roles: noRole, staff: deskStaff, means: "Publish announcements and incidents" },
  "claims:decide": { roles: noRole, staff: deskStaff, means: "Decide claims and grant networks with a note" },
} as const satisfies Record<string, Rule>;

export type Permission = keyof typeof permissions;

/** Whether a role, or a staff role, carries a permission. */
export function may(
  who: { role: Role | null; staffRole: StaffRole | null },
  permission: Permission,
): boolean {
  const rule: Rule = permissions[permission];
  return (
    (who.role !== null && rule.roles.includes(who.role)) ||
    (who.staffRole !== null && rule.staff.includes(who.staffRole))
  );
}

type TableRow = { name: Permission; means: string; roles: readonly string[] };

/** The whole table for people to read: what members may do in their organization, and what staff may do. */
export function permissionTable(): { ofMembers: TableRow[]; ofStaff: TableRow[] } {
  const rules = Object.entries(permissions) as [Permission, Rule][];
  return {
    ofMembers: rules.flatMap(([name, { roles, means }]) =>
      roles.length > 0 ? [{ name, means, roles }] : [],
    ),
    ofStaff: rules.flatMap(([name, { staff, means }]) =>
      staff.length > 0 ? [{ name, means, roles: staff }] : [],
    ),
  };
}
