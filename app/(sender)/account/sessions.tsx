// Every browser that is signed in to the account, and the way to sign another one out.
import { Group, Skeleton, Stack, Text } from "@mantine/core";
import { browserName } from "@/components/browser-name";
import { ConfirmButton } from "@/components/confirm-button";
import { type Column, DataTable } from "@/components/data-table";
import { instantText } from "@/components/format";
import { ProblemNotice } from "@/components/problem-notice";
import { useRevokeSession, useSessions } from "@/lib/client/identity";
import type { SessionItem } from "@/lib/identity/schema";

const columns: Column<SessionItem>[] = [
  {
    key: "browser",
    header: "Browser",
    cell: ({ userAgent }) => <span title={userAgent}>{browserName(userAgent)}</span>,
  },
  {
    key: "address",
    header: "Address",
    cell: ({ address }) => <span className="address">{address ?? "unknown"}</span>,
  },
  { key: "since", header: "Signed in", cell: ({ createdAt }) => instantText(createdAt) },
  { key: "seen", header: "Last seen", cell: ({ lastSeenAt }) => instantText(lastSeenAt) },
  { key: "end", header: "Actions", numeric: true, cell: (session) => <End session={session} /> },
];

export function Sessions() {
  const sessions = useSessions();
  if (sessions.error) return <ProblemNotice problem={sessions.error} onRetry={() => sessions.refetch()} />;
  if (sessions.isPending) return <Skeleton height={120} aria-label="Loading sessions" />;
  return (
    <DataTable
      caption="Sessions"
      rows={sessions.data.sessions}
      rowKey={(session) => session.id}
      columns={columns}
      card={(session) => (
        <Stack gap={6}>
          <div>
            {browserName(session.userAgent)}
            <Text size="sm" c="dimmed">
              From <span className="address">{session.address ?? "an unknown address"}</span>, signed in{" "}
              {instantText(session.createdAt)}, last seen {instantText(session.lastSeenAt)}
            </Text>
          </div>
          <Group>
            <End session={session} />
          </Group>
        </Stack>
      )}
    />
  );
}

function End({ session }: { session: SessionItem }) {
  const revoke = useRevokeSession();
  if (session.current) return "This one";
  return (
    <ConfirmButton
      label="End"
      size="compact-xs"
      title="End this session?"
      problem={revoke.error}
      onConfirm={() => revoke.mutateAsync(session.id)}
    >
      The browser is signed out at its next request.
    </ConfirmButton>
  );
}
