// The frame of the staff console. To anyone who is not staff it does not exist.
import { notFound, redirect } from "next/navigation";
import type { ReactNode } from "react";
import { viewerOfPage } from "@/lib/identity/session";
import { Framed } from "../framed";

export default async function StaffLayout({ children }: { children: ReactNode }) {
  const viewer = await viewerOfPage();
  if (viewer === null) redirect("/signin?next=/staff/overview");
  if (viewer.factorMissing?.staff) redirect("/account?tab=sign-in");
  if (viewer.staffRole === null) notFound();
  return <Framed viewer={viewer}>{children}</Framed>;
}
