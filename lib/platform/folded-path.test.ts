import { expect, it } from "vitest";
import { foldedPath } from "./folded-path";

it.each([
  ["/SNDS/Data.aspx", "/snds/data.aspx"],
  ["/snds/ipStatus.aspx", "/snds/ipstatus.aspx"],
  ["/IP-Domain-Management-SNDS/Anything", "/ip-domain-management-snds/anything"],
  ["/SNDS", "/snds"],
  ["/snds/data.aspx", null],
  ["/ips/2001:DB8::1", null],
  ["/SNDSx/Data.aspx", null],
  ["/api/SNDS/", null],
])("rewrites %s to %s", (path, to) => {
  expect(foldedPath(path)).toBe(to);
});
