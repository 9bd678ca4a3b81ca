"use client";
// Who belongs to this organization, what it is called, where I am signed in, and what was done.
import { Skeleton, Tabs } from "@mantine/core";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { ConfirmButton } from "@/components/confirm-button";
import { DataTable } from "@/components/data-table";
import { EmptyState } from "@/components/empty-state";
import { instantText } from "@/components/format";
import { PageHeader } from "@/components/page-header";
import { ProblemNotice } from "@/components/problem-notice";
import { useMe, useRevokeSession, useSessions } from "@/lib/client/identity";
import { AuditLog } from "./audit-log";
import { EndedOrganizations } from "./ended-organizations";
import { Members } from "./members";
import { OrganizationSettings } from "./settings";

const tabs = ["members", "settings", "sessions", "audit"] as const;

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
          <Tabs.Tab value="sessions">My sessions</Tabs.Tab>
          {mayReadLog && <Tabs.Tab value="audit">Audit log</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="members" pt="md">
          {isMember ? <Members /> : <NoOrganization />}
        </Tabs.Panel>
        <Tabs.Panel value="settings" pt="md">
          {isMember ? <OrganizationSettings /> : <NoOrganization />}
        </Tabs.Panel>
        <Tabs.Panel value="sessions" pt="md">
          <Sessions />
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

function Sessions() {
  const sessions = useSessions();
  const revoke = useRevokeSession();
  if (sessions.error) return <ProblemNotice problem={sessions.error} onRetry={() => sessions.refetch()} />;
  if (sessions.isPending) return <Skeleton height={120} aria-label="Loading sessions" />;
  return (
    <DataTable
      caption="Sessions"
      rows={sessions.data.sessions}
      rowKey={(session) => session.id}
      columns={[
        {
          key: "browser",
          header: "Browser",
          cell: (session) => session.userAgent || "Unknown",
          maxWidth: 360,
        },
        {
          key: "address",
          header: "Address",
          cell: (session) => <span className="address">{session.address ?? "unknown"}</span>,
        },
        { key: "seen", header: "Last seen", cell: (session) => instantText(session.lastSeenAt) },
        {
          key: "end",
          header: "Actions",
          numeric: true,
          cell: (session) =>
            session.current ? (
              "This one"
            ) : (
              <ConfirmButton
                label="End"
                title="End this session?"
                problem={revoke.error}
                onConfirm={() => revoke.mutateAsync(session.id)}
              >
                The browser is signed out at its next request.
              </ConfirmButton>
            ),
        },
      ]}
    />
  );
}
