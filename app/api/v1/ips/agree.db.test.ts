// The same address and day through every door: the days of its page, the fleet, the fleet as CSV, and the SNDS file.
// Whoever compares two of them must never find two truths.
import { beforeAll, expect, it } from "vitest";
import { GET as snds } from "@/app/snds/data.aspx/route";
import { count, rate } from "@/components/format";
import { operatorActor } from "@/lib/audit/schema";
import type { Viewer } from "@/lib/identity/viewer";
import { createKeyFor } from "@/lib/keys/commands";
import { createKeyInput } from "@/lib/keys/schema";
import { addDays, dayOf } from "@/lib/platform/day";
import type { IpList, IpSeries } from "@/lib/reputation/schema";
import { openSession, requestTo, withParams } from "@/lib/testing/browser";
import { closeDays, grantRead, mailDay, storeDays } from "@/lib/testing/daily-records";
import { testDatabase } from "@/lib/testing/database";
import { createPerson } from "@/lib/testing/people";
import { GET as csv } from "../ips.csv/route";
import { GET as series } from "./[ip]/series/route";
import { GET as fleet } from "./route";

testDatabase();

const now = new Date();
const day = addDays(dayOf(now), -1);
const ip = "192.0.2.9";
let owner: Viewer;
let colleague: Viewer;
let stranger: Viewer;
let key: string;

beforeAll(async () => {
  owner = await createPerson({ organization: "Ours" });
  colleague = await createPerson({ organization: "Ours", role: "viewer" });
  stranger = await createPerson({ organization: "Strangers" });
  const organizationId = owner.organizationId ?? "";
  await grantRead(organizationId, "192.0.2.0/24", addDays(day, -30));
  const input = createKeyInput.parse({ name: "script", expiresInDays: 30 });
  key = (await createKeyFor(operatorActor, organizationId, input, now)).secret;
  await storeDays([
    mailDay(ip, day, 1300, 1100, { rcptCommands: 1450, rcptUnknown: 150, dataCommands: 1204, complaints: 5 }),
  ]);
  await closeDays(addDays(day, -8), day);
});

const path = (suffix: string): `/${string}` => `/api/v1/ips${suffix}`;

it("gives the same numbers on the page, in the fleet, as CSV and in the SNDS file", async () => {
  const cookie = await openSession(owner);
  const get = async (handler: typeof series, url: `/${string}`, params = {}) =>
    handler(requestTo(url, { cookie }), withParams(params));

  const days = (await (
    await get(series, path(`/${ip}/series?from=${day}&to=${day}`), { ip })
  ).json()) as IpSeries;
  const list = (await (await get(fleet, path("?window=1"))).json()) as IpList;
  const table = await (await get(csv, path(".csv?window=1"))).text();
  const file = await (await snds(new Request(`http://127.0.0.1/snds/data.aspx?key=${key}&ip=${ip}`))).text();

  const page = days.days[0];
  const row = list.rows.find((each) => each.ip === ip);
  const [header = "", line = ""] = table.split("\r\n");
  const cells = line.split(",");
  const cell = (name: string) => cells[header.split(",").indexOf(name)];
  const [address, , , rcpt, data, recipients, result, complaintRate] =
    file.split("\r\n")[0]?.split(",") ?? [];

  expect(page?.counts).toEqual(row?.counts);
  expect(page?.counts).toMatchObject({
    rcptCommands: 1450,
    dataCommands: 1204,
    recipients: 1300,
    complaints: 5,
  });
  expect([cell("ip"), cell("rcpt_commands"), cell("data_commands"), cell("recipients")]).toEqual([
    address,
    rcpt,
    data,
    recipients,
  ]);
  expect([rcpt, data, recipients]).toEqual(["1450", "1204", "1300"]);
  expect(cell("complaints")).toBe("5");

  const measured = page?.filterResult.state === "measured" ? page.filterResult : null;
  expect(row?.filterResult).toMatchObject({ result, spamShare: measured?.spamShare });
  expect([measured?.result, cell("filter_result")]).toEqual([result, result]);
  expect(Number(cell("spam_share"))).toBeCloseTo(measured?.spamShare ?? -1, 6);

  const dayRate = page?.complaintRate.state === "measured" ? page.complaintRate.rate : null;
  expect(Number(cell("complaint_rate"))).toBeCloseTo(dayRate ?? -1, 6);
  // As the screens write them: finer than the file, never different.
  expect(rate(dayRate ?? -1)).toBe("0.38\u202f%");
  expect(complaintRate).toBe("0.4%");
  expect(count(page?.counts?.recipients ?? -1)).toBe("1\u202f300");
});

it("opens a copied address for a colleague and does not exist for a stranger", async () => {
  const url = path(`/${ip}/series?from=${day}&to=${day}`);
  const statusFor = async (viewer: Viewer) =>
    (await series(requestTo(url, { cookie: await openSession(viewer) }), withParams({ ip }))).status;
  expect([await statusFor(colleague), await statusFor(stranger)]).toEqual([200, 404]);
});
