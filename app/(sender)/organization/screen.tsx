"use client";
// Who belongs to this organization, what it is called, and what was done.
import { Tabs } from "@mantine/core";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { EmptyState } from "@/components/empty-state";
import { PageHeader } from "@/components/page-header";
import { useMe } from "@/lib/client/identity";
import { AuditLog } from "./audit-log";
import { EndedOrganizations } from "./ended-organizations";
import { Members } from "./members";
import { OrganizationSettings } from "./settings";

const tabs = ["members", "settings", "audit"] as const;

export function OrganizationScreen() {
  const me = useMe();
  const [tab, setTab] = useQueryState("tab", parseAsStringLiteral(tabs).withDefault("members"));
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
      <Tabs
        value={tab}
        onChange={(value) => setTab(tabs.find((each) => each === value) ?? "members")}
        keepMounted={false}
      >
        <Tabs.List aria-label="Organization">
          <Tabs.Tab value="members">Members</Tabs.Tab>
          {isMember && <Tabs.Tab value="settings">Settings</Tabs.Tab>}
          {mayReadLog && <Tabs.Tab value="audit">Audit log</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="members" pt="md">
          {isMember ? <Members /> : <NoOrganization />}
        </Tabs.Panel>
        <Tabs.Panel value="settings" pt="md">
          {isMember ? <OrganizationSettings /> : <NoOrganization />}
        </Tabs.Panel>
        <Tabs.Panel value="audit" pt="md">
          <AuditLog allowed={mayReadLog} />
        </Tabs.Panel>
      </Tabs>
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
