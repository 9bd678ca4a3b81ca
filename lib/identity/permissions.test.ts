import { describe, expect, it } from "vitest";
import { may, type Permission, permissions } from "./permissions";
import { roles, staffRoles } from "./roles";

const names = Object.keys(permissions) as Permission[];

/** The whole table as people read it: one row per permission, one column per role. */
function printed(): string {
  const columns = [
    ...roles.map((role) => ({ title: role, who: { role, staffRole: null } })),
    ...staffRoles.map((staffRole) => ({ title: staffRole, who: { role: null, staffRole } })),
  ];
  const width = Math.max(...names.map((name) => name.length));
  const head = ["".padEnd(width), ...columns.map(({ title }) => title)].join("  ");
  const rows = names.map((name) =>
    [
      name.padEnd(width),
      ...columns.map(({ title, who }) => (may(who, name) ? "yes" : "-").padEnd(title.length)),
    ]
      .join("  ")
      .trimEnd(),
  );
  return ["", head, ...rows, ""].join("\n");
}

describe("the table of permissions", () => {
  it("reads", () => {
    expect(printed()).toMatchInlineSnapshot(`
      "
                          owner  admin  analyst  viewer  postmaster  support  auditor
      ips:read            yes    yes    yes      yes     -           -        -
      complaints:read     yes    yes    yes      yes     -           -        -
      notebook:read       yes    yes    yes      yes     -           -        -
      notebook:write      yes    yes    yes      -       -           -        -
      networks:read       yes    yes    yes      yes     -           -        -
      networks:write      yes    yes    -        -       -           -        -
      feeds:read          yes    yes    yes      yes     -           -        -
      feeds:write         yes    yes    yes      -       -           -        -
      alerts:read         yes    yes    yes      yes     -           -        -
      alerts:write        yes    yes    yes      -       -           -        -
      keys:read           yes    yes    yes      -       -           -        -
      keys:write          yes    yes    -        -       -           -        -
      members:read        yes    yes    yes      yes     -           -        -
      members:write       yes    yes    -        -       -           -        -
      organization:write  yes    yes    -        -       -           -        -
      organization:end    yes    -      -        -       -           -        -
      audit:read          yes    yes    yes      yes     -           -        -
      cases:read          yes    yes    yes      yes     -           -        -
      cases:write         yes    yes    yes      -       -           -        -
      cases:decide        -      -      -        -       yes         yes      -
      blocks:write        -      -      -        -       yes         yes      -
      reports:read        -      -      -        -       yes         yes      yes
      reports:replay      -      -      -        -       yes         yes      -
      senders:read        -      -      -        -       yes         yes      yes
      people:read         -      -      -        -       yes         yes      yes
      people:write        -      -      -        -       yes         -        -
      log:read            -      -      -        -       yes         yes      yes
      settings:read       -      -      -        -       yes         yes      yes
      settings:write      -      -      -        -       yes         -        -
      sources:read        -      -      -        -       yes         yes      yes
      sources:write       -      -      -        -       yes         -        -
      traps:read          -      -      -        -       yes         -        -
      traps:write         -      -      -        -       yes         -        -
      outbox:read         -      -      -        -       yes         -        -
      outbox:write        -      -      -        -       yes         -        -
      notices:write       -      -      -        -       yes         yes      -
      claims:decide       -      -      -        -       yes         yes      -
      "
    `);
  });

  it("lets nobody do anything who has no role", () => {
    expect(names.filter((name) => may({ role: null, staffRole: null }, name))).toEqual([]);
  });

  it("gives a wider role of an organization everything a narrower one has", () => {
    for (let i = 1; i < roles.length; i += 1) {
      const [wider = "viewer", narrower = "viewer"] = [roles[i - 1], roles[i]];
      const lost = names.filter(
        (name) =>
          may({ role: narrower, staffRole: null }, name) && !may({ role: wider, staffRole: null }, name),
      );
      expect(lost, `${wider} against ${narrower}`).toEqual([]);
    }
  });

  it("keeps the provider's staff out of what belongs to an organization, and the other way round", () => {
    for (const name of names) {
      const { roles: within, staff } = permissions[name];
      expect(within.length > 0 && staff.length > 0, name).toBe(false);
    }
  });
});
