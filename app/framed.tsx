// The shell around a signed-in person's page, drawn at the width they last chose.
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import type { Viewer } from "@/lib/identity/viewer";
import { getCurrentNotices } from "@/lib/notices/queries";
import { Frame } from "./frame";

export async function Framed({ viewer, children }: { viewer: Viewer; children: ReactNode }) {
  const collapsed = (await cookies()).get("nav")?.value === "icons";
  const { incidents } = await getCurrentNotices(new Date());
  const organization =
    viewer.organizationId !== null && viewer.role !== null
      ? { id: viewer.organizationId, name: viewer.organizationName ?? "", role: viewer.role }
      : null;
  return (
    <Frame
      viewer={{ email: viewer.email, name: viewer.name, organization, staffRole: viewer.staffRole }}
      collapsed={collapsed}
      incidents={incidents.filter(({ state }) => state !== "over")}
    >
      {children}
    </Frame>
  );
}
