"use client";
// The shell with its data: who is here, their organizations, and what the frame's own controls do.
import { useQueryClient } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { usePathname, useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";
import { ConfirmFirst } from "@/components/account/confirm-first";
import { IncidentBanner } from "@/components/notices/incident-banner";
import { Shell } from "@/components/shell/shell";
import { findCasePage } from "@/lib/client/cases";
import { useMe, useSwitchOrganization } from "@/lib/client/identity";
import { signOut } from "@/lib/client/sign-in";
import type { Notice } from "@/lib/notices/schema";
import { FirstRun } from "./first-run";
import { LeavingBanner } from "./leaving-banner";

const NewOrganization = dynamic(() => import("./new-organization").then((module) => module.NewOrganization), {
  ssr: false,
});

export type FrameViewer = {
  email: string;
  name: string;
  organization: { id: string; name: string; role: string } | null;
  staffRole: string | null;
};

type Props = {
  viewer: FrameViewer;
  collapsed: boolean;
  /** Going on or planned. */
  incidents: readonly Notice[];
  children: ReactNode;
};

export function Frame({ viewer, collapsed, incidents, children }: Props) {
  const here = usePathname();
  const router = useRouter();
  const me = useMe();
  const queries = useQueryClient();
  const switching = useSwitchOrganization();
  const [narrow, setNarrow] = useState(collapsed);
  const [creating, setCreating] = useState<boolean | null>(null);
  const organization = me.data ? me.data.organization : viewer.organization;

  // Every page of a sender shows what belongs to an organization; one's own account and the console do not.
  const needsOrganization = organization === null && !/^\/(account|organization|staff)(\/|$)/.test(here);

  function collapse(next: boolean) {
    setNarrow(next);
    // A cookie, so that the server draws the right width at once.
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API needs TLS, which a first run has not
    document.cookie = `nav=${next ? "icons" : "full"}; path=/; max-age=31536000; samesite=lax`;
  }

  async function switchTo(id: string) {
    if (id === organization?.id) return;
    await switching.mutateAsync(id);
    router.push("/morning");
    router.refresh();
  }

  return (
    <>
      <Shell
        here={here}
        name={viewer.name}
        email={viewer.email}
        staffRole={viewer.staffRole}
        organization={organization}
        organizations={me.data?.organizations ?? (viewer.organization ? [viewer.organization] : [])}
        collapsed={narrow}
        onCollapse={collapse}
        onSwitch={switchTo}
        onCreate={() => setCreating(true)}
        onOpen={(href) => router.push(href)}
        onCase={async (number) => router.push(await findCasePage(queries, number))}
        onSignOut={signOut}
      >
        <IncidentBanner incidents={incidents} />
        {me.data?.deletionDueAt && <LeavingBanner due={me.data.deletionDueAt} />}
        {needsOrganization ? (
          <FirstRun
            email={viewer.email}
            organizations={me.data?.organizations ?? []}
            onSwitch={(id) => void switchTo(id)}
          />
        ) : (
          children
        )}
      </Shell>
      <ConfirmFirst />
      {creating !== null && <NewOrganization opened={creating} onClose={() => setCreating(false)} />}
    </>
  );
}
