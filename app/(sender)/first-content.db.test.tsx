// A page arrives with its figures: what the server read is what the browser would have asked for, key by key.
import { MantineProvider } from "@mantine/core";
import { QueryClientProvider, type QueryKey } from "@tanstack/react-query";
import { NuqsTestingAdapter } from "nuqs/adapters/testing";
import { createLoader } from "nuqs/server";
import type { ReactNode } from "react";
import { renderToString } from "react-dom/server";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { listCases } from "@/lib/cases/queries";
import { createQueryClient } from "@/lib/client/call";
import { casesKey } from "@/lib/client/cases";
import { feedsKey } from "@/lib/client/feedback";
import { keysKey } from "@/lib/client/keys";
import { claimsKey, grantsKey } from "@/lib/client/networks";
import { asSeries, ipKey, ipsKey, mapKey, morningKey, seriesKey, suspectsKey } from "@/lib/client/reputation";
import { listFeeds } from "@/lib/feedback/queries";
import { asReader, type Reader, type Viewer } from "@/lib/identity/viewer";
import { listKeys } from "@/lib/keys/queries";
import { listClaims, listGrants } from "@/lib/networks/queries";
import { addDays, dayOf, eachDay } from "@/lib/platform/day";
import { getNetworkMap } from "@/lib/reputation/map-queries";
import { getMorning } from "@/lib/reputation/morning-queries";
import { getIp, getIpSeries, listIps } from "@/lib/reputation/queries";
import {
  findSuspectsInput,
  getIpInput,
  getMorningInput,
  ipSeriesInput,
  listIpsInput,
  networkMapInput,
} from "@/lib/reputation/schema";
import { findSuspects } from "@/lib/reputation/suspicion-queries";
import { closeDays, grantRead, mailDay, storeDays } from "@/lib/testing/daily-records";
import { testDatabase } from "@/lib/testing/database";
import { createPerson } from "@/lib/testing/people";
import { FinderScreen } from "./finder/screen";
import { finderQuery, finderView } from "./finder/view";
import { FirstContent } from "./first-content";
import { IpScreen } from "./ips/[ip]/screen";
import { ipQuery, ipView } from "./ips/[ip]/view";
import { FleetScreen } from "./ips/screen";
import { fleetQuery, fleetView } from "./ips/view";
import { topQuery, worstOf } from "./map/first-look";
import { MapScreen } from "./map/screen";
import { mapQuery, mapView } from "./map/view";
import { MorningScreen } from "./morning/screen";
import { morningQuery, morningView } from "./morning/view";

vi.mock("next/navigation", async (original) => ({
  ...(await original<object>()),
  useRouter: () => ({ push: () => undefined }),
}));

testDatabase();

const last = addDays(dayOf(new Date()), -1);
let viewer: Viewer;

beforeAll(async () => {
  vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener() {}, removeEventListener() {} }));
  viewer = await createPerson({ organization: "Ours" });
  await grantRead(asReader(viewer).organizationId, "192.0.2.0/24", addDays(last, -100));
  // Two of them: a single address has a morning of its own.
  for (const ip of ["192.0.2.5", "192.0.2.6"]) {
    await storeDays(eachDay(addDays(last, -20), last).map((day) => mailDay(ip, day, 200, 190)));
  }
  await closeDays(addDays(last, -100), last);
});
afterEach(() => vi.unstubAllGlobals());

function draw(content: ReactNode, search: string): string {
  return renderToString(
    <MantineProvider>
      <QueryClientProvider client={createQueryClient()}>
        <NuqsTestingAdapter searchParams={search}>{content}</NuqsTestingAdapter>
      </QueryClientProvider>
    </MantineProvider>,
  );
}

test.each(["", "?window=30&compare=true&sort=volume", "?cidr=192.0.2.0/24&from=2020-01-01&cols=volume,spam"])(
  "the fleet with %s",
  async (search) => {
    const query = fleetQuery(await createLoader(fleetView)(new URLSearchParams(search)));
    const read = {
      key: ipsKey(query),
      read: () => listIps(asReader(viewer), listIpsInput.parse(query), new Date()),
    };
    const page = (reads: (typeof read)[]) =>
      FirstContent({ viewer, reads, children: <FleetScreen /> }).then((content) => draw(content, search));
    expect(await page([read])).toContain("192.0.2.5");
    expect(await page([])).not.toContain("192.0.2.5");
  },
);

test("the morning", async () => {
  const query = morningQuery(await createLoader(morningView)(new URLSearchParams("limit=5")));
  const read = () => getMorning(viewer, getMorningInput.parse(query), new Date());
  const content = await FirstContent({
    viewer,
    reads: [
      { key: morningKey(query), read },
      { key: grantsKey, read: () => listGrants(viewer, new Date()) },
      { key: claimsKey, read: () => listClaims(viewer) },
      { key: keysKey, read: () => listKeys(viewer, new Date()) },
      { key: casesKey, read: () => listCases(viewer) },
      { key: feedsKey, read: () => listFeeds(viewer, new Date()) },
    ],
    children: <MorningScreen />,
  });
  expect(draw(content, "?limit=5")).toContain("Complete through");
  expect(draw(content, "?limit=5")).toMatch(/Sending/);
  expect(draw(content, "?limit=5")).toContain("nothing ends within 30 days");
});

test.each(["", "?window=30&compare=true&today=true&base=inbox"])(
  "the page of an address with %s",
  async (search) => {
    const ip = "192.0.2.5";
    const { range, asked } = ipQuery(await createLoader(ipView)(new URLSearchParams(search)));
    const by = asReader(viewer);
    const content = await FirstContent({
      viewer,
      reads: [
        { key: ipKey(ip, range), read: () => getIp(by, ip, getIpInput.parse(range), new Date()) },
        {
          key: seriesKey(ip, asked),
          read: () =>
            getIpSeries(
              by,
              ip,
              ipSeriesInput.parse({ ...asSeries(asked), today: String(asked.today) }),
              new Date(),
            ),
        },
      ],
      children: <IpScreen ip={ip} />,
    });
    const page = draw(content, search);
    expect(page).toContain("192.0.2.5 is RED.");
    expect(page).toContain("mx.example");
    // The charts in words; what draws them comes later.
    expect(page).toContain("Unknown recipients as a table");
    expect(page).toMatch(/days to [^<]*recipients, [^<]* spam\./);
    expect(page).toContain("<noscript>");
    expect(page).not.toContain("recharts");
  },
);

test.each(["", "?network=192.0.2.0/24&window=30&by=volume&table=true"])("the map with %s", async (search) => {
  const { place, range } = mapQuery(await createLoader(mapView)(new URLSearchParams(search)));
  const asked = { ...range, ...(place.network && { network: place.network }) };
  const page = (key: QueryKey) =>
    FirstContent({
      viewer,
      reads: [{ key, read: (reader, now) => getNetworkMap(reader, networkMapInput.parse(asked), now) }],
      children: <MapScreen />,
    }).then((content) => draw(content, search));
  expect(await page(mapKey(place, range))).toContain("192.0.2.");
  expect(await page(["another question"])).not.toContain(search === "" ? "192.0.2." : "192.0.2.5");
});

test("the map with the addresses to look at first in its worst cell", async () => {
  const search = "?network=192.0.0.0/16";
  const { place, range } = mapQuery(await createLoader(mapView)(new URLSearchParams(search)));
  const read = (reader: Reader, now: Date) =>
    getNetworkMap(reader, networkMapInput.parse({ ...range, network: place.network ?? "" }), now);
  const top = topQuery(worstOf((await read(asReader(viewer), new Date())).rows), range);
  const page = (key: QueryKey) =>
    FirstContent({
      viewer,
      reads: [
        { key: mapKey(place, range), read },
        { key, read: (reader, now) => listIps(reader, listIpsInput.parse(top), now) },
      ],
      children: <MapScreen />,
    }).then((content) => draw(content, search));
  expect(await page(ipsKey(top ?? {}))).toContain("192.0.2.5");
  expect(await page(["another question"])).not.toContain("192.0.2.5");
});

test.each([
  ["", true],
  ["?kind=spam&dismissed=true", true],
  ["?kind=traps", false],
])("the finder with %s", async (search, found) => {
  const query = finderQuery(await createLoader(finderView)(new URLSearchParams(search)));
  const page = (key: QueryKey) =>
    FirstContent({
      viewer,
      reads: [
        {
          key,
          read: (reader, now) => findSuspects(reader, findSuspectsInput.parse(query), now, "stored names"),
        },
      ],
      children: <FinderScreen />,
    }).then((content) => draw(content, search));
  const drawn = await page(suspectsKey(query));
  expect(drawn.includes("192.0.2.5")).toBe(found);
  expect(drawn).toContain("that somebody else sends from");
  expect(await page(["another question"])).not.toContain("that somebody else sends from");
});
