import type { Metadata } from "next";
import { createLoader } from "nuqs/server";
import { morningKey } from "@/lib/client/reputation";
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
      ]}
    >
      <MorningScreen />
    </FirstContent>
  );
}
