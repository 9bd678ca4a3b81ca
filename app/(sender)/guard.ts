// The guard of every sender page: someone not signed in goes to sign in and comes back to the same view.
import { redirect } from "next/navigation";
import { viewerOfPage } from "@/lib/identity/session";
import type { Viewer } from "@/lib/identity/viewer";

export type SearchParams = Promise<Record<string, string | string[] | undefined>>;

/**
 * The viewer of the page at `path`. Redirects when nobody is signed in, and to the account page when the organization
 * asks for a second factor that this person has not turned on.
 */
export async function viewerOrSignIn(path: string, searchParams?: SearchParams): Promise<Viewer> {
  const viewer = await viewerOfPage();
  if (viewer?.factorMissing?.organization && path !== "/account") redirect("/account?tab=sign-in");
  if (viewer !== null) return viewer;
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries((await searchParams) ?? {})) {
    for (const each of [value ?? []].flat()) search.append(name, each);
  }
  const next = search.size === 0 ? path : `${path}?${search}`;
  redirect(`/signin?next=${encodeURIComponent(next)}`);
}
