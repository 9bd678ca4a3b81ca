// The shell around a signed-in person's page, drawn at the width they last chose. Who is here and what they may do is
// known from the first paint: a button or box that came later would move what stands beside it.
import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { meKey } from "@/lib/client/identity";
import { getMe } from "@/lib/identity/queries";
import type { Viewer } from "@/lib/identity/viewer";
import { getCurrentNotices } from "@/lib/notices/queries";
import { Frame } from "./frame";

export async function Framed({ viewer, children }: { viewer: Viewer; children: ReactNode }) {
  const collapsed = (await cookies()).get("nav")?.value === "icons";
  const queries = new QueryClient();
  const [{ incidents }] = await Promise.all([
    getCurrentNotices(new Date()),
    queries.prefetchQuery({ queryKey: meKey, queryFn: () => getMe(viewer) }),
  ]);
  const organization =
    viewer.organizationId !== null && viewer.role !== null
      ? { id: viewer.organizationId, name: viewer.organizationName ?? "", role: viewer.role }
      : null;
  return (
    <HydrationBoundary state={dehydrate(queries)}>
      <Frame
        viewer={{ email: viewer.email, name: viewer.name, organization, staffRole: viewer.staffRole }}
        collapsed={collapsed}
        incidents={incidents.filter(({ state }) => state !== "over")}
      >
        {children}
      </Frame>
    </HydrationBoundary>
  );
}
