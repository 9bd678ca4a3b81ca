// Organizations, found by name; one opens beside the list, with its members.
import {
  Anchor,
  Drawer,
  Group,
  SegmentedControl,
  Select,
  Skeleton,
  Stack,
  Text,
  TextInput,
} from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { parseAsString, parseAsStringLiteral, useQueryState } from "nuqs";
import { useState } from "react";
import { DataTable } from "@/components/data-table";
import { EmptyState } from "@/components/empty-state";
import { count, dayText, plural } from "@/components/format";
import { Notice } from "@/components/notice";
import { OlderRows } from "@/components/older-rows";
import { ProblemNotice } from "@/components/problem-notice";
import { NoteForm } from "@/components/staff/note-form";
import { useMe } from "@/lib/client/identity";
import { useNameOwner, useStaffOrganization, useStaffOrganizations } from "@/lib/client/people";
import type { OrganizationDetail, OrganizationPage } from "@/lib/identity/schema";

type Row = OrganizationPage["organizations"][number];

const stateWords: Record<Row["state"], string> = {
  active: "Active",
  ended: "Ended",
  ownerless: "No owner",
};

export function Organizations() {
  const [q, setQ] = useQueryState("q", parseAsString.withDefault(""));
  const [show, setShow] = useQueryState("show", parseAsStringLiteral(["ownerless"]));
  const [open, setOpen] = useQueryState("organization", parseAsString);
  const [settled] = useDebouncedValue(q, 250);
  const organizations = useStaffOrganizations({ q: settled, show });
  const rows = organizations.data?.pages.flatMap((page) => page.organizations);
  const openButton = (row: Row) => (
    <Anchor component="button" type="button" size="sm" onClick={() => setOpen(row.id)}>
      {row.name}
    </Anchor>
  );
  return (
    <Stack gap="md">
      <Group gap="sm" align="flex-end">
        <TextInput
          label="Name"
          type="search"
          value={q}
          onChange={(event) => setQ(event.currentTarget.value || null)}
          w={280}
          data-page-search
        />
        <SegmentedControl
          aria-label="Which organizations"
          value={show ?? "all"}
          onChange={(value) => setShow(value === "ownerless" ? value : null)}
          data={[
            { value: "all", label: "All" },
            { value: "ownerless", label: "Without an owner" },
          ]}
        />
      </Group>
      {organizations.error && (
        <ProblemNotice problem={organizations.error} onRetry={() => organizations.refetch()} />
      )}
      <DataTable
        caption="Organizations"
        rows={rows}
        rowKey={(row) => row.id}
        stale={organizations.isPlaceholderData}
        empty={
          <EmptyState title="No organization fits">
            {show === "ownerless"
              ? "Every organization has an owner who can act."
              : "None has this in its name."}
          </EmptyState>
        }
        columns={[
          { key: "name", header: "Organization", cell: openButton, maxWidth: 320 },
          { key: "members", header: "Members", numeric: true, cell: ({ members }) => count(members) },
          { key: "networks", header: "Networks", numeric: true, cell: ({ networks }) => count(networks) },
          { key: "state", header: "State", cell: ({ state }) => stateWords[state] },
          { key: "since", header: "Since", cell: ({ createdAt }) => dayText(createdAt) },
        ]}
        card={(row) => (
          <div>
            {openButton(row)}
            <Text size="sm" c="dimmed">
              {plural(row.members, "member")}, {plural(row.networks, "network")},{" "}
              {stateWords[row.state].toLowerCase()}, since {dayText(row.createdAt)}
            </Text>
          </div>
        )}
      />
      <OlderRows of={organizations}>Older organizations</OlderRows>
      {open !== null && <Opened id={open} onClose={() => setOpen(null)} />}
    </Stack>
  );
}

function Opened({ id, onClose }: { id: string; onClose: () => void }) {
  const organization = useStaffOrganization(id);
  const me = useMe();
  const mayDecide = me.data?.permissions.includes("people:write") ?? false;
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="lg"
      title={organization.data?.name ?? "Organization"}
    >
      {organization.error && (
        <ProblemNotice problem={organization.error} onRetry={() => organization.refetch()} />
      )}
      {organization.isPending && <Skeleton height={240} aria-label="Loading the organization" />}
      {organization.data && (
        <Stack gap="lg">
          <Text size="sm">
            Since {dayText(organization.data.createdAt)}, {plural(organization.data.networks, "network")},{" "}
            {stateWords[organization.data.state].toLowerCase()}. Short name{" "}
            <span className="address">{organization.data.slug}</span>.
          </Text>
          <DataTable
            caption="Members"
            rows={organization.data.members}
            rowKey={({ userId }) => userId}
            empty={<Text size="sm">It has no members.</Text>}
            columns={[
              { key: "email", header: "Member", cell: ({ email }) => email, maxWidth: 260 },
              { key: "role", header: "Role", cell: ({ role }) => role },
              { key: "since", header: "Since", cell: ({ since }) => dayText(since) },
              { key: "state", header: "State", cell: (member) => (member.disabled ? "Disabled" : "Active") },
            ]}
          />
          {organization.data.state === "ownerless" && mayDecide && (
            <NameOwner organization={organization.data} />
          )}
        </Stack>
      )}
    </Drawer>
  );
}

function NameOwner({ organization }: { organization: OrganizationDetail }) {
  const name = useNameOwner(organization.id);
  const [userId, setUserId] = useState<string | null>(null);
  const candidates = organization.members.filter(({ disabled }) => !disabled);
  if (candidates.length === 0) {
    return <Notice title="No owner">Nobody is left who could be named: no member can sign in.</Notice>;
  }
  return (
    <section aria-label="Name an owner">
      <Notice tone="warning" title="No owner">
        No owner can act: nobody changes roles, invites or ends this organization until one is named.
      </Notice>
      <NoteForm
        label="Name as owner"
        description="Why; in the staff audit. The organization reads that staff did it."
        working={name.isPending}
        problem={name.error}
        onSubmit={(note) => userId !== null && name.mutate({ userId, note })}
      >
        <Select
          label="Member"
          placeholder="Choose a member"
          data={candidates.map((member) => ({ value: member.userId, label: member.email }))}
          value={userId}
          onChange={setUserId}
          required
        />
      </NoteForm>
    </section>
  );
}
