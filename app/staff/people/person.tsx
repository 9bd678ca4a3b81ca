// One account: where it belongs, and what postmasters decide about it.
import { Drawer, List, Select, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { dayText, instantText, plural } from "@/components/format";
import { Notice } from "@/components/notice";
import { ProblemNotice } from "@/components/problem-notice";
import { NoteForm } from "@/components/staff/note-form";
import { useMe } from "@/lib/client/identity";
import { useChangeStaffRole, useDisableAccount, usePerson } from "@/lib/client/people";
import { staffRoleMeans, staffRoles } from "@/lib/identity/roles";
import type { PersonDetail, StaffRole } from "@/lib/identity/schema";

export function Person({ id, onClose }: { id: string; onClose: () => void }) {
  const person = usePerson(id);
  const me = useMe();
  const mayDecide = me.data?.permissions.includes("people:write") ?? false;
  return (
    <Drawer opened onClose={onClose} position="right" size="lg" title={person.data?.email ?? "Account"}>
      {person.error && <ProblemNotice problem={person.error} onRetry={() => person.refetch()} />}
      {person.isPending && <Skeleton height={240} aria-label="Loading the account" />}
      {person.data && (
        <Stack gap="lg">
          <Facts person={person.data} />
          {mayDecide && <Role person={person.data} key={person.data.staffRole ?? "none"} />}
          {mayDecide && me.data?.user.id !== id && <Access person={person.data} />}
        </Stack>
      )}
    </Drawer>
  );
}

function Facts({ person }: { person: PersonDetail }) {
  const seen = person.lastSeenAt === null ? "" : `, last seen ${instantText(person.lastSeenAt)}`;
  return (
    <section aria-label="Account">
      <Text size="sm">
        {person.name || "No name given"}. Account since {dayText(person.createdAt)}.{" "}
        {person.staffRole === null ? "Not staff." : `Staff: ${person.staffRole}.`} Second factor{" "}
        {person.secondFactor ? "on" : "off"}. {plural(person.sessions, "session")}
        {seen}.
      </Text>
      {person.state === "disabled" && (
        <Notice tone="warning" title="Disabled">
          This account cannot sign in.
        </Notice>
      )}
      {person.state === "leaving" && (
        <Notice title="Leaving">Its holder asked for it to be deleted, and can still keep it.</Notice>
      )}
      <Title order={3} mt="md" mb={4}>
        Organizations
      </Title>
      {person.organizations.length === 0 ? (
        <Text size="sm" c="dimmed">
          None.
        </Text>
      ) : (
        <List size="sm">
          {person.organizations.map(({ id, name, role, state, isLastOwner }) => (
            <List.Item key={id}>
              {name}: {role}
              {isLastOwner && ", its last owner"}
              {state === "ended" && " (ended)"}
            </List.Item>
          ))}
        </List>
      )}
    </section>
  );
}

function Role({ person }: { person: PersonDetail }) {
  const change = useChangeStaffRole(person.id);
  const [chosen, setChosen] = useState<StaffRole | null>(person.staffRole);
  return (
    <section aria-label="Staff role">
      <Title order={3} mb={8}>
        Staff role
      </Title>
      {person.isLastPostmaster ? (
        <Text size="sm">
          The last postmaster keeps the role: nobody else could manage this service. Make a colleague
          postmaster first.
        </Text>
      ) : (
        <NoteForm
          label="Change role"
          description="Why: kept in the audit log. The person is told of the role by mail."
          working={change.isPending}
          problem={change.error}
          onSubmit={(note) => change.mutate({ staffRole: chosen, note })}
        >
          <Select
            label="Acts for the provider as"
            data={[
              { value: "none", label: "Nobody: not staff" },
              ...staffRoles.map((role) => ({ value: role, label: `${role}: ${staffRoleMeans[role]}` })),
            ]}
            value={chosen ?? "none"}
            allowDeselect={false}
            onChange={(value) => setChosen(staffRoles.find((role) => role === value) ?? null)}
          />
        </NoteForm>
      )}
    </section>
  );
}

function Access({ person }: { person: PersonDetail }) {
  const act = person.state === "disabled" ? "enable" : "disable";
  const change = useDisableAccount(person.id, act);
  const lastOwned = person.organizations.filter(({ isLastOwner }) => isLastOwner);
  if (person.isLastPostmaster) return null;
  return (
    <section aria-label="Access">
      <Title order={3} mb={8}>
        {act === "enable" ? "Let in again" : "Shut out"}
      </Title>
      {act === "disable" && lastOwned.length > 0 && (
        <Notice tone="warning">
          Last owner of {lastOwned.map(({ name }) => name).join(", ")}: nobody there could change roles until
          you name another owner.
        </Notice>
      )}
      <NoteForm
        label={act === "enable" ? "Enable account" : "Disable account"}
        description={
          act === "enable"
            ? "Why: kept in the audit log. The person is told by mail."
            : "Why: kept in the audit log. Every session ends at once, and the person is told by mail."
        }
        working={change.isPending}
        problem={change.error}
        onSubmit={(note) => change.mutate(note)}
      />
    </section>
  );
}
