"use client";
// Who belongs to this organization, what it is called, and what was done.
import { EmptyState } from "@/components/empty-state";
import { PageHeader } from "@/components/page-header";
import { PageTabs } from "@/components/page-tabs";
import { useMe } from "@/lib/client/identity";
import { AuditLog } from "./audit-log";
import { EndedOrganizations } from "./ended-organizations";
import { Members } from "./members";
import { OrganizationSettings } from "./settings";

export function OrganizationScreen() {
  const me = useMe();
  // Until it is known, what a member sees is drawn loading.
  const isMember = me.data?.organization !== null;
  const mayReadLog = me.data?.permissions.includes("audit:read") ?? false;
  return (
    <>
      <PageHeader
        title={me.data?.organization?.name ?? "Organization"}
        lead="Everyone here reads the data of the organization’s networks; roles decide who may change things."
      />
      <EndedOrganizations />
      <PageTabs
        label="Organization"
        parts={[
          { key: "members", name: "Members", content: isMember ? <Members /> : <NoOrganization /> },
          {
            key: "settings",
            name: "Settings",
            unlisted: !isMember,
            content: isMember ? <OrganizationSettings /> : <NoOrganization />,
          },
          {
            key: "audit",
            name: "Audit log",
            unlisted: !mayReadLog,
            content: <AuditLog allowed={mayReadLog} />,
          },
        ]}
      />
    </>
  );
}

function NoOrganization() {
  return (
    <EmptyState title="You act in no organization">
      Choose one of yours in the menu of organizations, create one there, or ask a colleague for an
      invitation.
    </EmptyState>
  );
}
