import type { Metadata } from "next";
import { createLoader } from "nuqs/server";
import { listCases } from "@/lib/cases/queries";
import { casesKey } from "@/lib/client/cases";
import { feedsKey } from "@/lib/client/feedback";
import { keysKey } from "@/lib/client/keys";
import { claimsKey, grantsKey } from "@/lib/client/networks";
import { morningKey } from "@/lib/client/reputation";
import { listFeeds } from "@/lib/feedback/queries";
import { actingWith } from "@/lib/identity/viewer";
import { listKeys } from "@/lib/keys/queries";
import { listClaims, listGrants } from "@/lib/networks/queries";
import { getMorning } from "@/lib/reputation/morning-queries";
import { getMorningInput } from "@/lib/reputation/schema";
import { FirstContent } from "../first-content";
import { type SearchParams, viewerOrSignIn } from "../guard";
import { MorningScreen } from "./screen";
import { morningQuery, morningView } from "./view";

export const metadata: Metadata = { title: "Morning" };

const readView = createLoader(morningView);

export default async function MorningPage({ searchParams }: { searchParams: SearchParams }) {
  const viewer = await viewerOrSignIn("/morning", searchParams);
  const query = morningQuery(await readView(searchParams));
  return (
    <FirstContent
      viewer={viewer}
      reads={[
        {
          key: morningKey(query),
          read: (_, now) => getMorning(viewer, getMorningInput.parse(query), now),
        },
        // Open work stands between the lists: what came later would push them about.
        { key: grantsKey, read: (_, now) => listGrants(actingWith(viewer, "networks:read"), now) },
        { key: claimsKey, read: () => listClaims(actingWith(viewer, "networks:read")) },
        { key: keysKey, read: (_, now) => listKeys(actingWith(viewer, "keys:read"), now) },
        { key: casesKey, read: () => listCases(actingWith(viewer, "cases:read")) },
        { key: feedsKey, read: (_, now) => listFeeds(actingWith(viewer, "feeds:read"), now) },
      ]}
    >
      <MorningScreen />
    </FirstContent>
  );
}
