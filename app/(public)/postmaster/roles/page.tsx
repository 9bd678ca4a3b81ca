// What each role may do, for people who invite others and for those who are invited: drawn from the table that decides.
import type { Metadata } from "next";
import { GuideFrame } from "@/components/guide/guide-frame";
import prose from "@/components/public/prose.module.css";
import { RolesTable } from "@/components/roles-table";
import { listGuide } from "@/lib/guide/queries";
import { permissionTable } from "@/lib/identity/permissions";
import { roleMeans, roles, staffRoleMeans, staffRoles } from "@/lib/identity/roles";

export const metadata: Metadata = { title: "Roles" };

export default async function RolesPage() {
  const table = permissionTable();
  return (
    <GuideFrame pages={await listGuide()} here="roles">
      <h1>Roles</h1>
      <p className={prose.lead}>
        A person has one role in each organization they belong to, and it counts in that organization only.
      </p>
      <h2>In an organization</h2>
      <ul>
        {roles.map((role) => (
          <li key={role}>
            <strong>{role}</strong>: {roleMeans[role]}.
          </li>
        ))}
      </ul>
      <RolesTable label="Roles in an organization" columns={roles} rows={table.ofMembers} />
      <p>
        Owners give and take every role, admins every role but owner. The last owner stays until another is
        named or the organization is ended. Everybody else may leave at any time.
      </p>
      <h2>Staff of the provider</h2>
      <p>
        Staff act for the provider and belong to no organization by it: they have none of the rights above.
        When they look at what belongs to an organization, its audit log says so.
      </p>
      <ul>
        {staffRoles.map((role) => (
          <li key={role}>
            <strong>{role}</strong>: {staffRoleMeans[role]}.
          </li>
        ))}
      </ul>
      <RolesTable label="Roles of staff" columns={staffRoles} rows={table.ofStaff} />
    </GuideFrame>
  );
}
