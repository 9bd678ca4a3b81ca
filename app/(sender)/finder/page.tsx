import type { Metadata } from "next";
import { createLoader } from "nuqs/server";
import { tagsKey } from "@/lib/client/notebook";
import { suspectsKey } from "@/lib/client/reputation";
import { actingWith, asReader } from "@/lib/identity/viewer";
import { listTags } from "@/lib/notebook/queries";
import { findSuspectsInput } from "@/lib/reputation/schema";
import { findSuspects } from "@/lib/reputation/suspicion-queries";
import { FirstContent } from "../first-content";
import { type SearchParams, viewerOrSignIn } from "../guard";
import { FinderScreen } from "./screen";
import { finderQuery, finderView } from "./view";

export const metadata: Metadata = { title: "Finder" };

const readView = createLoader(finderView);

export default async function FinderPage({ searchParams }: { searchParams: SearchParams }) {
  const viewer = await viewerOrSignIn("/finder", searchParams);
  const query = finderQuery(await readView(searchParams));
  return (
    <FirstContent
      viewer={viewer}
      reads={[
        {
          key: suspectsKey(query),
          // No page waits for the DNS: what is not known, the browser asks for once it is there.
          read: (reader, now) => findSuspects(reader, findSuspectsInput.parse(query), now, "stored names"),
        },
        { key: tagsKey, read: () => listTags(asReader(actingWith(viewer, "notebook:read"))) },
      ]}
    >
      <FinderScreen />
    </FirstContent>
  );
}
