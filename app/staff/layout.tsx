// The frame of the staff console. To anyone who is not staff it does not exist.
import { cookies } from "next/headers";
import { notFound, redirect } from "next/navigation";
import type { ReactNode } from "react";
import { viewerOfPage } from "@/lib/identity/session";
import { Frame } from "../frame";

export default async function StaffLayout({ children }: { children: ReactNode }) {
  const viewer = await viewerOfPage();
  if (viewer === null) redirect("/signin");
  if (viewer.staffRole === null) notFound();
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
