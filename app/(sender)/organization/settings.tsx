// The organization itself: its name, whose it is, leaving it, and its end.
import { Button, Group, Select, Skeleton, Stack, Switch, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { ConfirmButton } from "@/components/confirm-button";
import { Part } from "@/components/part";
import { ProblemNotice } from "@/components/problem-notice";
import { toast } from "@/components/undo-toast";
import {
  useEndOrganization,
  useLeaveOrganization,
  useMe,
  useMembers,
  useRenameOrganization,
  useRequireSecondFactor,
  useTransferOwnership,
} from "@/lib/client/identity";
import type { OrganizationItem } from "@/lib/identity/schema";

export function OrganizationSettings() {
  const me = useMe();
  if (me.error) return <ProblemNotice problem={me.error} onRetry={() => me.refetch()} />;
  if (me.isPending) return <Skeleton height={200} aria-label="Loading the organization" />;
  const { organization, permissions, user } = me.data;
  if (organization === null) return null;
  const isOwner = permissions.includes("organization:end");
  return (
    <Stack gap="xl" maw={560}>
      {permissions.includes("organization:write") && (
        <Rename key={organization.name} name={organization.name} />
      )}
      {permissions.includes("organization:write") && <RequireFactor organization={organization} />}
      {isOwner && <Transfer name={organization.name} ownId={user.id} />}
      <Leave organization={organization} />
      {isOwner && <End name={organization.name} />}
    </Stack>
  );
}

function Rename({ name }: { name: string }) {
  const rename = useRenameOrganization();
  const [typed, setTyped] = useState(name);

  function submit(event: FormEvent) {
    event.preventDefault();
    rename.mutate(typed, {
      onSuccess: (changed) => toast({ title: changed.name, message: "The name is changed." }),
    });
  }

  return (
    <Part title="Name">
      <form onSubmit={submit}>
        <Group gap="sm" align="flex-end">
          <TextInput
            label="Name of the organization"
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            error={rename.error?.of("name")}
            w={280}
            required
          />
          <Button type="submit" variant="default" loading={rename.isPending} disabled={typed.trim() === name}>
            Rename
          </Button>
        </Group>
      </form>
      {rename.error && rename.error.issues.length === 0 && <ProblemNotice problem={rename.error} />}
    </Part>
  );
}

function RequireFactor({ organization }: { organization: OrganizationItem }) {
  const change = useRequireSecondFactor();
  return (
    <Part title="Second factor">
      <Switch
        label="Every member needs a second factor"
        description="Members without one see nothing of the organization until they turn it on. Keys go on working."
        checked={organization.requiresSecondFactor}
        disabled={change.isPending}
        onChange={(event) => change.mutate(event.currentTarget.checked)}
      />
      {change.error && <ProblemNotice problem={change.error} />}
    </Part>
  );
}

function Transfer({ name, ownId }: { name: string; ownId: string }) {
  const members = useMembers();
  const transfer = useTransferOwnership();
  const [chosen, setChosen] = useState<string | null>(null);
  const others = members.data?.members.filter(({ userId }) => userId !== ownId) ?? [];
  const email = others.find(({ userId }) => userId === chosen)?.email;
  return (
    <Part title="Hand over">
      <Text size="sm" c="dimmed">
        Another member becomes owner, and you become admin, in one step.
        {members.data && others.length === 0 && " There is nobody else yet: invite someone first."}
      </Text>
      {others.length > 0 && (
        <Group gap="sm" align="flex-end">
          <Select
            label="New owner"
            placeholder="Choose a member"
            data={others.map((member) => ({ value: member.userId, label: member.email }))}
            value={chosen}
            onChange={setChosen}
            w={280}
          />
          <ConfirmButton
            label="Hand over"
            size="sm"
            title={`Make ${email} owner of ${name}?`}
            disabled={email === undefined}
            problem={transfer.error}
            onConfirm={() => (chosen === null ? Promise.resolve() : transfer.mutateAsync(chosen))}
          >
            You become admin: you can no longer end the organization, nor give or take the role of owner. Only
            an owner can make you owner again.
          </ConfirmButton>
        </Group>
      )}
    </Part>
  );
}

function Leave({ organization: { id, name } }: { organization: { id: string; name: string } }) {
  const leave = useLeaveOrganization();
  return (
    <Part title="Leave">
      <Text size="sm" c="dimmed">
        You stop reading the data of {name}. What you did stays in its audit log.
      </Text>
      <ConfirmButton
        label="Leave"
        size="sm"
        title={`Leave ${name}?`}
        problem={leave.error}
        onConfirm={() => leave.mutateAsync(id)}
      >
        You stop reading its data at once. To come back, you need an invitation.
      </ConfirmButton>
    </Part>
  );
}

function End({ name }: { name: string }) {
  const end = useEndOrganization();
  const [typed, setTyped] = useState("");
  return (
    <Part title="End">
      <Text size="sm" c="dimmed">
        Nobody reads its data any more, its keys stop, its feeds get nothing. An owner can take this back for
        30 days; then everything it has is deleted.
      </Text>
      <Group gap="sm" align="flex-end">
        <TextInput
          label="Write its name to end it"
          placeholder={name}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          w={280}
          autoComplete="off"
        />
        <ConfirmButton
          label="End organization"
          size="sm"
          title={`End ${name}?`}
          disabled={typed.trim() !== name}
          problem={end.error}
          onConfirm={() => end.mutateAsync(typed)}
        >
          All its members stop reading its data at their next request, and all its keys are refused. You can
          take it back on this page for 30 days.
        </ConfirmButton>
      </Group>
    </Part>
  );
}
