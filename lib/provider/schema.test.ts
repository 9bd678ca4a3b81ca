import { describe, expect, it } from "vitest";
import { settingsPatch } from "./schema";

describe("settingsPatch", () => {
  it("brings what was typed into one spelling, without doubles", () => {
    expect(
      settingsPatch.parse({
        internalNetworks: [" 10.0.0.0/8", "2001:DB8:0::/32", "10.0.0.0/8", "192.0.2.7"],
        ownHostNames: ["MX1.Example.NET.", "mx1.example.net"],
        reportAddress: "",
      }),
    ).toEqual({
      internalNetworks: ["10.0.0.0/8", "2001:db8::/32", "192.0.2.7/32"],
      ownHostNames: ["mx1.example.net"],
      reportAddress: "",
    });
  });

  it.each([
    [{ internalNetworks: ["10.0.0.1/8"] }, "internalNetworks.0"],
    [{ internalNetworks: ["10.0.0.0/33"] }, "internalNetworks.0"],
    [{ internalNetworks: ["everything"] }, "internalNetworks.0"],
    [{ ownHostNames: ["mx1 example net"] }, "ownHostNames.0"],
    [{ ownHostNames: ["-mx.example.net"] }, "ownHostNames.0"],
    [{ authservIds: ["a; b"] }, "authservIds.0"],
    [{ supportAddress: "Staff <staff@example.net>" }, "supportAddress"],
    [{ reportAddress: "fbl@example.net\r\nBcc: x@example.net" }, "reportAddress"],
    [{ reportingHost: "192.0.2.1" }, "reportingHost"],
    [{ name: "A\r\nB" }, "name"],
    [{ name: " " }, "name"],
    [{ dkimSelector: "a.b" }, "dkimSelector"],
    [{ floorDataCommands: 0 }, "floorDataCommands"],
    [{ floorDataCommands: 1.5 }, "floorDataCommands"],
    [{ retentionDays: 1 }, "retentionDays"],
    [{ trapDisclosure: "everything" }, "trapDisclosure"],
    [{ hashKey: "AAAA" }, ""],
    [{ dkimPrivateKey: "mine" }, ""],
  ])("refuses %j", (patch, path) => {
    const result = settingsPatch.safeParse(patch);
    expect(result.success).toBe(false);
    expect(result.error?.issues.map((issue) => issue.path.join("."))).toContain(path);
  });
});
