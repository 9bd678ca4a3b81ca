// The roles in an organization and of staff, and what each is for.

export const roles = ["owner", "admin", "analyst", "viewer"] as const;

/** What a role lets a person do, in words for people who do not have it yet. */
export const roleMeans: Record<(typeof roles)[number], string> = {
  owner: "everything, also ending the organization",
  admin: "read the data, claim networks, make keys, invite people",
  analyst: "read the data, set up feeds, write notes, open cases",
  viewer: "read the data",
};

export const staffRoles = ["postmaster", "support", "auditor"] as const;

/** What a staff role is for. */
export const staffRoleMeans: Record<(typeof staffRoles)[number], string> = {
  postmaster: "runs the service",
  support: "decides claims and cases",
  auditor: "looks and changes nothing",
};
