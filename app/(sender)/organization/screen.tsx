"use client";
// Who belongs to this organization, where I am signed in, and what was done.
import { Skeleton, Tabs } from "@mantine/core";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { ConfirmButton } from "@/components/confirm-button";
import { DataTable } from "@/components/data-table";
import { dayText, instantText } from "@/components/format";
import { PageHeader } from "@/components/page-header";
import { ProblemNotice } from "@/components/problem-notice";
import { useMe, useMembers, useRevokeSession, useSessions } from "@/lib/client/identity";
import { AuditLog } from "./audit-log";

const tabs = ["members", "sessions", "audit"] as const;

export function OrganizationScreen() {
  const me = useMe();
  const [tab, setTab] = useQueryState("tab", parseAsStringLiteral(tabs).withDefault("members"));
  const mayReadLog = me.data?.permissions.includes("audit:read") ?? false;
  return (
    <>
      <PageHeader
        title={me.data?.organization?.name ?? "Organization"}
        lead="Everyone here reads the data of the organization’s networks; roles decide who may change things."
      />
      <Tabs
        value={tab}
        onChange={(value) => setTab(value === "sessions" || value === "audit" ? value : "members")}
        keepMounted={false}
      >
        <Tabs.List aria-label="Organization">
          <Tabs.Tab value="members">Members</Tabs.Tab>
          <Tabs.Tab value="sessions">My sessions</Tabs.Tab>
          {mayReadLog && <Tabs.Tab value="audit">Audit log</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="members" pt="md">
          <Members />
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

function Members() {
  const members = useMembers();
  if (members.error) return <ProblemNotice problem={members.error} onRetry={() => members.refetch()} />;
  if (members.isPending) return <Skeleton height={120} aria-label="Loading members" />;
  return (
    <DataTable
      caption="Members"
      rows={members.data.members}
      rowKey={(member) => member.userId}
      columns={[
        { key: "email", header: "Member", cell: (member) => member.email, maxWidth: 360 },
        { key: "name", header: "Name", cell: (member) => member.name || "Not given" },
        { key: "role", header: "Role", cell: (member) => member.role },
        { key: "since", header: "Since", cell: (member) => dayText(member.since) },
      ]}
    />
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
