// The frame of the public pages: nobody has to sign in, and nothing in it needs a script.
import type { ReactNode } from "react";
import { PublicFrame } from "@/components/public/public-frame";
import { viewerOfPage } from "@/lib/identity/session";
import { getSettings } from "@/lib/provider/queries";

export default async function PublicLayout({ children }: { children: ReactNode }) {
  const [viewer, settings] = await Promise.all([viewerOfPage(), getSettings()]);
  return (
    <PublicFrame provider={settings.name} support={settings.supportAddress} signedIn={viewer !== null}>
      {children}
    </PublicFrame>
  );
}
