// Where a person who just signed in belongs: their morning, the console for staff without an organization, or their
// account when a second factor is asked of them.
import { redirect } from "next/navigation";
import { viewerOfPage } from "@/lib/identity/session";

export default async function Page() {
  const viewer = await viewerOfPage();
  if (viewer === null) redirect("/signin");
  if (viewer.factorMissing !== undefined) redirect("/account?tab=sign-in");
  redirect(viewer.organizationId === null && viewer.staffRole !== null ? "/staff/overview" : "/morning");
}
