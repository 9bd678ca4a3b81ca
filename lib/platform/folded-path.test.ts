import { expect, it } from "vitest";
import { foldedUrl } from "./folded-path";

it.each([
  ["/SNDS/Data.ASPX?KEY=Ab", "/snds/data.aspx?KEY=Ab"],
  ["/snds/data.aspx?key=AB", "/snds/data.aspx?key=AB"],
  ["/IP-Domain-Management-SNDS/SNDS/DataKey?Key=K", "/ip-domain-management-snds/snds/datakey?Key=K"],
  ["/SNDS", "/snds"],
  ["/Sndsx/A", "/Sndsx/A"],
  ["/IPs?next=/SNDS/", "/IPs?next=/SNDS/"],
  ["/", "/"],
])("%s is asked as %s", (url, folded) => {
  expect(foldedUrl(url)).toBe(folded);
});
