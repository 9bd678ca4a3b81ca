// The frame of every page of a sender. Each page guards itself: only it knows where to come back to.
import type { ReactNode } from "react";
import { viewerOfPage } from "@/lib/identity/session";
import { Framed } from "../framed";

export default async function SenderLayout({ children }: { children: ReactNode }) {
  const viewer = await viewerOfPage();
  return viewer === null ? children : <Framed viewer={viewer}>{children}</Framed>;
}
