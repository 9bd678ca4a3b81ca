// Where a person who just signed in belongs: their morning, or the console for staff without an organization.
import { redirect } from "next/navigation";
import { viewerOfPage } from "@/lib/identity/session";

export default async function Page() {
  const viewer = await viewerOfPage();
  if (viewer === null) redirect("/signin");
  redirect(viewer.organizationId === null && viewer.staffRole !== null ? "/staff/overview" : "/morning");
}
