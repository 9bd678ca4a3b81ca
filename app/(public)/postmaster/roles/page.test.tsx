// What people read of roles is what decides: the page against the table of permissions, cell by cell.
import { cleanup, render } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { RolesTable } from "@/components/roles-table";
import { may, type Permission, permissions, permissionTable } from "@/lib/identity/permissions";
import { roles, staffRoles } from "@/lib/identity/roles";

afterEach(cleanup);

const names = Object.keys(permissions) as Permission[];

/** A line per permission as it stands on the page: its name, its words, and yes or no under each role. */
function onPage(columns: readonly string[], rows: ReturnType<typeof permissionTable>["ofStaff"]): string[] {
  const { container } = render(<RolesTable label="Roles" columns={columns} rows={rows} />);
  const heads = [...container.querySelectorAll("thead th")].map((cell) => cell.textContent);
  expect(heads).toEqual(["What", ...columns]);
  const lines = [...container.querySelectorAll("tbody tr")].map((row) => {
    const cells = [...row.children].map((cell) => cell.textContent ?? "");
    const marks = cells.slice(1).map((text) => text.toLowerCase());
    return [row.getAttribute("data-permission"), cells[0], ...marks].join(" | ");
  });
  cleanup();
  return lines;
}

it("prints the table of permissions as the page shows it", () => {
  const table = permissionTable();
  const line = (name: Permission, marks: boolean[]) =>
    [name, permissions[name].means, ...marks.map((mark) => (mark ? "yes" : "no"))].join(" | ");
  const members = names.filter((name) => permissions[name].roles.length > 0);
  const staff = names.filter((name) => permissions[name].staff.length > 0);
  const printed = {
    members: members.map((name) =>
      line(
        name,
        roles.map((role) => may({ role, staffRole: null }, name)),
      ),
    ),
    staff: staff.map((name) =>
      line(
        name,
        staffRoles.map((staffRole) => may({ role: null, staffRole }, name)),
      ),
    ),
  };
  expect(onPage(roles, table.ofMembers)).toEqual(printed.members);
  expect(onPage(staffRoles, table.ofStaff)).toEqual(printed.staff);
  expect(new Set([...members, ...staff])).toEqual(new Set(names));
});
