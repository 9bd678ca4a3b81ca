import { describe, expect, it } from "vitest";
import { checkLeaving, checkRemoval, checkRoleChange, type Membership } from "./membership";
import { roles } from "./roles";
import type { Role } from "./schema";

const outcome = (run: () => void): string => {
  try {
    run();
    return "yes";
  } catch (error) {
    return (error as { code: string }).code;
  }
};
const member = (role: Role, isLastOwner = false): Membership => ({ role, isLastOwner });

describe("roles are given", () => {
  it("by owners to everybody, by admins to all but owners, by nobody else", () => {
    const table = roles.map((acting) =>
      roles.map((present) =>
        roles.map((next) =>
          outcome(() => checkRoleChange({ role: acting }, member(present), next)) === "yes" ? next[0] : "-",
        ),
      ),
    );
    const all = ["o", "a", "a", "v"];
    const none = ["-", "-", "-", "-"];
    const admins = ["-", "a", "a", "v"];
    expect(table).toEqual([
      [all, all, all, all],
      [none, admins, admins, admins],
      [none, none, none, none],
      [none, none, none, none],
    ]);
  });

  it("but never so that no owner is left", () => {
    const last = member("owner", true);
    expect(outcome(() => checkRoleChange({ role: "owner" }, last, "admin"))).toBe("conflict");
    expect(outcome(() => checkRoleChange({ role: "owner" }, last, "owner"))).toBe("yes");
    expect(outcome(() => checkRemoval({ role: "owner" }, last))).toBe("conflict");
    expect(outcome(() => checkLeaving(last))).toBe("conflict");
    expect(outcome(() => checkLeaving(member("owner")))).toBe("yes");
  });
});

describe("members are removed", () => {
  it("by whoever may give them their role", () => {
    const may = roles.map((acting) =>
      roles.map((role) => outcome(() => checkRemoval({ role: acting }, member(role))) === "yes"),
    );
    expect(may).toEqual([
      [true, true, true, true],
      [false, true, true, true],
      [false, false, false, false],
      [false, false, false, false],
    ]);
  });
});
