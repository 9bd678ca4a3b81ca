// Invitations that nobody answered yet: send one again, or take it back.
import { Button, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { ConfirmButton } from "@/components/confirm-button";
import { DataTable } from "@/components/data-table";
import { dayText } from "@/components/format";
import { ProblemNotice } from "@/components/problem-notice";
import { toast } from "@/components/undo-toast";
import { useInvitations, useResendInvitation, useWithdrawInvitation } from "@/lib/client/identity";
import type { InvitationItem, Role } from "@/lib/identity/schema";

export function PendingInvitations({ givableRoles }: { givableRoles: readonly Role[] }) {
  const list = useInvitations();
  if (list.error) return <ProblemNotice problem={list.error} onRetry={() => list.refetch()} />;
  if (list.isPending) return <Skeleton height={80} aria-label="Loading invitations" />;
  if (list.data.invitations.length === 0) return null;
  const actions = (invitation: InvitationItem) => (
    <Actions invitation={invitation} mayResend={givableRoles.includes(invitation.role)} />
  );
  return (
    <section aria-labelledby="invitations">
      <Title order={2} size="h4" id="invitations" mb="xs">
        Not answered yet
      </Title>
      <DataTable
        caption="Invitations"
        rows={list.data.invitations}
        rowKey={(invitation) => invitation.id}
        columns={[
          { key: "email", header: "Invited", cell: (invitation) => invitation.email, maxWidth: 360 },
          { key: "role", header: "Role", cell: (invitation) => invitation.role },
          { key: "by", header: "By", cell: (invitation) => invitation.invitedBy, maxWidth: 260 },
          { key: "until", header: "Open until", cell: untilText },
          { key: "actions", header: "Actions", numeric: true, cell: actions },
        ]}
        card={(invitation) => (
          <Stack gap={6}>
            <div>
              {invitation.email}
              <Text size="sm" c="dimmed">
                {invitation.role}, invited by {invitation.invitedBy}, open until {untilText(invitation)}
              </Text>
            </div>
            {actions(invitation)}
          </Stack>
        )}
      />
    </section>
  );
}

function untilText({ expired, expiresAt }: InvitationItem): string {
  return expired ? `${dayText(expiresAt)} (over)` : dayText(expiresAt);
}

function Actions({ invitation, mayResend }: { invitation: InvitationItem; mayResend: boolean }) {
  const resend = useResendInvitation();
  const withdraw = useWithdrawInvitation();
  const { email } = invitation;
  return (
    <Group gap={6} wrap="nowrap" justify="flex-end">
      {mayResend && (
        <Button
          size="compact-xs"
          variant="default"
          aria-label={`Send again to ${email}`}
          loading={resend.isPending}
          onClick={() =>
            resend.mutate(invitation.id, {
              onSuccess: () =>
                toast({ title: email, message: "Sent again. The former link no longer works." }),
              onError: ({ title }) => toast({ title: email, message: title, failed: true }),
            })
          }
        >
          Send again
        </Button>
      )}
      <ConfirmButton
        label="Withdraw"
        size="compact-xs"
        title={`Withdraw the invitation of ${email}?`}
        problem={withdraw.error}
        onConfirm={() => withdraw.mutateAsync(invitation.id)}
      >
        The link in the mail stops working at once. You can invite the address again.
      </ConfirmButton>
    </Group>
  );
}
