// The people of the organization: their roles, and the way in and out for those who may say so.
import { Button, Group, Select, Skeleton, Stack, Text } from "@mantine/core";
import dynamic from "next/dynamic";
import { useState } from "react";
import { ConfirmButton } from "@/components/confirm-button";
import { type Column, DataTable } from "@/components/data-table";
import { dayText } from "@/components/format";
import { ProblemNotice } from "@/components/problem-notice";
import { toast } from "@/components/undo-toast";
import { useChangeRole, useMe, useMembers, useRemoveMember } from "@/lib/client/identity";
import type { MemberItem, Role } from "@/lib/identity/schema";
import { PendingInvitations } from "./invitations";

// The window is loaded when somebody invites.
const InviteDialog = dynamic(() => import("./invite-dialog").then((module) => module.InviteDialog), {
  ssr: false,
});

export function Members() {
  const me = useMe();
  const members = useMembers();
  const [inviting, setInviting] = useState(false);
  if (members.error) return <ProblemNotice problem={members.error} onRetry={() => members.refetch()} />;
  if (members.isPending || me.isPending) return <Skeleton height={120} aria-label="Loading members" />;
  const mayWrite = me.data?.permissions.includes("members:write") ?? false;
  const { givableRoles } = members.data;
  return (
    <Stack gap="md">
      {mayWrite && (
        <Group>
          <Button onClick={() => setInviting(true)}>Invite someone</Button>
        </Group>
      )}
      <MemberTable
        members={members.data.members}
        ownId={me.data?.user.id}
        givableRoles={mayWrite ? givableRoles : []}
      />
      {mayWrite && <PendingInvitations givableRoles={givableRoles} />}
      {inviting && <InviteDialog roles={givableRoles} onClose={() => setInviting(false)} />}
    </Stack>
  );
}

type TableProps = {
  members: MemberItem[];
  ownId: string | undefined;
  /** What the reader may give and take; empty for those who only look. */
  givableRoles: readonly Role[];
};

function MemberTable({ members, ownId, givableRoles }: TableProps) {
  const mayChange = (member: MemberItem) => member.userId !== ownId && givableRoles.includes(member.role);
  const role = (member: MemberItem) =>
    mayChange(member) ? <RoleSelect member={member} roles={givableRoles} /> : member.role;
  const columns: Column<MemberItem>[] = [
    {
      key: "email",
      header: "Member",
      cell: (member) => <Address member={member} ownId={ownId} />,
      maxWidth: 360,
    },
    { key: "name", header: "Name", cell: (member) => member.name || "Not given" },
    { key: "role", header: "Role", cell: role },
    { key: "since", header: "Since", cell: (member) => dayText(member.since) },
  ];
  if (givableRoles.length > 0) {
    columns.push({
      key: "actions",
      header: "Actions",
      numeric: true,
      cell: (member) => mayChange(member) && <Remove member={member} />,
    });
  }
  return (
    <DataTable
      caption="Members"
      rows={members}
      rowKey={(member) => member.userId}
      columns={columns}
      card={(member) => (
        <Stack gap={6}>
          <div>
            <Address member={member} ownId={ownId} />
            <Text size="sm" c="dimmed">
              {member.name && `${member.name}, `}since {dayText(member.since)}
            </Text>
          </div>
          <Group gap="xs">
            {role(member)}
            {mayChange(member) && <Remove member={member} />}
          </Group>
        </Stack>
      )}
    />
  );
}

function Address({ member, ownId }: { member: MemberItem; ownId: string | undefined }) {
  return (
    <>
      {member.email}
      {member.userId === ownId && " (you)"}
    </>
  );
}

function RoleSelect({ member, roles }: { member: MemberItem; roles: readonly Role[] }) {
  const change = useChangeRole();
  return (
    <Select
      size="xs"
      w={120}
      aria-label={`Role of ${member.email}`}
      data={[...roles]}
      value={member.role}
      allowDeselect={false}
      disabled={change.isPending}
      onChange={(role) => {
        if (role === null || role === member.role) return;
        change.mutate(
          { userId: member.userId, role },
          {
            onSuccess: () => toast({ title: member.email, message: `Is ${role} now.` }),
            onError: ({ title }) => toast({ title: member.email, message: title, failed: true }),
          },
        );
      }}
    />
  );
}

function Remove({ member }: { member: MemberItem }) {
  const remove = useRemoveMember();
  return (
    <ConfirmButton
      label="Remove"
      size="compact-xs"
      title={`Remove ${member.email}?`}
      problem={remove.error}
      onConfirm={() => remove.mutateAsync(member.userId)}
    >
      They stop reading this organization’s data at their next request. To come back, they need an invitation.
    </ConfirmButton>
  );
}
