"use client";
// Who belongs to this organization, where I am signed in, and what was done.
import { Badge, Button, Skeleton, Stack, Table, Tabs, Text, VisuallyHidden } from "@mantine/core";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { ConfirmButton } from "@/components/confirm-button";
import { EmptyState } from "@/components/empty-state";
import { dayText, instantText } from "@/components/format";
import { PageHeader } from "@/components/page-header";
import { ProblemNotice } from "@/components/problem-notice";
import type { AuditItem } from "@/lib/audit/schema";
import { useAudit, useMe, useMembers, useRevokeSession, useSessions } from "@/lib/client";

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
    <Table.ScrollContainer minWidth={480}>
      <Table aria-label="Members">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Member</Table.Th>
            <Table.Th>Role</Table.Th>
            <Table.Th>Since</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {members.data.members.map((member) => (
            <Table.Tr key={member.userId} data-row>
              <Table.Td>{member.name ? `${member.name} · ${member.email}` : member.email}</Table.Td>
              <Table.Td tt="capitalize">{member.role}</Table.Td>
              <Table.Td>{dayText(member.since)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Sessions() {
  const sessions = useSessions();
  const revoke = useRevokeSession();
  if (sessions.error) return <ProblemNotice problem={sessions.error} onRetry={() => sessions.refetch()} />;
  if (sessions.isPending) return <Skeleton height={120} aria-label="Loading sessions" />;
  return (
    <Table.ScrollContainer minWidth={640}>
      <Table aria-label="Sessions">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Browser</Table.Th>
            <Table.Th>Address</Table.Th>
            <Table.Th>Last seen</Table.Th>
            <Table.Th>
              <VisuallyHidden>Actions</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {sessions.data.sessions.map((session) => (
            <Table.Tr key={session.id} data-row>
              <Table.Td maw={320}>
                <Text size="sm" truncate title={session.userAgent}>
                  {session.userAgent || "Unknown"}
                </Text>
              </Table.Td>
              <Table.Td className="address">{session.address ?? "unknown"}</Table.Td>
              <Table.Td>{instantText(session.lastSeenAt)}</Table.Td>
              <Table.Td ta="right">
                {session.current ? (
                  <Badge variant="default" tt="none" fw={500}>
                    This one
                  </Badge>
                ) : (
                  <ConfirmButton
                    label="End"
                    title="End this session?"
                    problem={revoke.error}
                    onConfirm={() => revoke.mutateAsync(session.id)}
                  >
                    The browser is signed out at its next request.
                  </ConfirmButton>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function AuditLog({ allowed }: { allowed: boolean }) {
  const audit = useAudit({}, allowed);
  const events = audit.data?.pages.flatMap((page) => page.events) ?? [];
  if (!allowed) {
    return <EmptyState title="Not part of your role">Owners and admins read the audit log.</EmptyState>;
  }
  if (audit.error) return <ProblemNotice problem={audit.error} onRetry={() => audit.refetch()} />;
  if (audit.isPending) return <Skeleton height={240} aria-label="Loading the audit log" />;
  if (events.length === 0) {
    return <EmptyState title="Nothing yet">Each change in this organization is written here.</EmptyState>;
  }
  return (
    <Stack gap="md">
      <VisuallyHidden component="h2">Audit log</VisuallyHidden>
      <Table.ScrollContainer minWidth={720}>
        <Table aria-label="Audit log">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>When</Table.Th>
              <Table.Th>Who</Table.Th>
              <Table.Th>What</Table.Th>
              <Table.Th>Details</Table.Th>
              <Table.Th>From</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {events.map((event) => (
              <Table.Tr key={event.id} data-row>
                <Table.Td style={{ whiteSpace: "nowrap" }}>{instantText(event.at)}</Table.Td>
                <Table.Td>{event.actorLabel}</Table.Td>
                <Table.Td>{actionText(event.action)}</Table.Td>
                <Table.Td>{detailText(event)}</Table.Td>
                <Table.Td className="address">{event.fromAddress ?? ""}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {audit.hasNextPage && (
        <Button variant="default" loading={audit.isFetchingNextPage} onClick={() => audit.fetchNextPage()}>
          Earlier entries
        </Button>
      )}
    </Stack>
  );
}

/** claim.verified as a person reads it: Claim verified. */
function actionText(action: string): string {
  const words = action.replaceAll(/[._]/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function detailText(event: AuditItem): string {
  return Object.entries(event.detail)
    .filter(([, value]) => value !== null && value !== "")
    .map(([name, value]) => `${spaced(name)}: ${Array.isArray(value) ? value.join(", ") : value}`)
    .join(" · ");
}

function spaced(name: string): string {
  return name.replaceAll(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);
}
