// The frame of every page of a sender. Each page guards itself: only it knows where to come back to.
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { viewerOfPage } from "@/lib/identity/session";
import { Frame } from "../frame";

export default async function SenderLayout({ children }: { children: ReactNode }) {
  const viewer = await viewerOfPage();
  if (viewer === null) return children;
  const collapsed = (await cookies()).get("nav")?.value === "icons";
  const organization =
    viewer.organizationId !== null && viewer.role !== null
      ? { id: viewer.organizationId, name: viewer.organizationName ?? "", role: viewer.role }
      : null;
  return (
    <Frame
      viewer={{ email: viewer.email, name: viewer.name, organization, staffRole: viewer.staffRole }}
      collapsed={collapsed}
    >
      {children}
    </Frame>
  );
}
