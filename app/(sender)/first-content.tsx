// The first content of a page: read on the server by the queries behind the API, under the keys that the browser asks
// by, so that the page arrives with it and asks nothing again. What cannot be read is left to the browser, which says why.
import { dehydrate, HydrationBoundary, QueryClient, type QueryKey } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { completenessKey } from "@/lib/client/ingest";
import { actingWith, asReader, type Reader, type Viewer } from "@/lib/identity/viewer";
import { completeness } from "@/lib/ingest/queries";

export type FirstRead = { key: QueryKey; read: (reader: Reader, now: Date) => Promise<unknown> };

type Props = { viewer: Viewer; reads: readonly FirstRead[]; children: ReactNode };

export async function FirstContent({ viewer, reads, children }: Props) {
  const now = new Date();
  const queries = new QueryClient();
  await Promise.all([
    queries.prefetchQuery({ queryKey: completenessKey, queryFn: () => completeness(now) }),
    ...reads.map(({ key, read }) =>
      queries.prefetchQuery({
        queryKey: key,
        // The same permission as at the door of the API.
        queryFn: () => read(asReader(actingWith(viewer, "ips:read")), now),
      }),
    ),
  ]);
  return <HydrationBoundary state={dehydrate(queries)}>{children}</HydrationBoundary>;
}
