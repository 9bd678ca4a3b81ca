// The organizations a person belongs to, and the way out of each.
import { Group, Stack, Text } from "@mantine/core";
import { ConfirmButton } from "@/components/confirm-button";
import { type Column, DataTable } from "@/components/data-table";
import { useLeaveOrganization } from "@/lib/client/identity";
import { roleMeans } from "@/lib/identity/roles";
import type { OrganizationItem } from "@/lib/identity/schema";

const columns: Column<OrganizationItem>[] = [
  { key: "name", header: "Organization", cell: ({ name }) => name, maxWidth: 280 },
  { key: "role", header: "Your role", cell: ({ role }) => role },
  { key: "means", header: "You may", cell: ({ role }) => roleMeans[role], maxWidth: 360 },
  {
    key: "actions",
    header: "Actions",
    numeric: true,
    cell: (organization) => <Leave organization={organization} />,
  },
];

export function Organizations({ organizations }: { organizations: OrganizationItem[] }) {
  return (
    <DataTable
      caption="Organizations"
      rows={organizations}
      rowKey={({ id }) => id}
      columns={columns}
      empty={
        <Text size="sm" c="dimmed">
          You belong to none. An invitation by one of its members lets you into an organization; you can
          create your own in the menu of organizations.
        </Text>
      }
      card={(organization) => (
        <Stack gap={6}>
          <div>
            {organization.name}
            <Text size="sm" c="dimmed">
              {organization.role}: {roleMeans[organization.role]}
            </Text>
          </div>
          <Group>
            <Leave organization={organization} />
          </Group>
        </Stack>
      )}
    />
  );
}

function Leave({ organization: { id, name } }: { organization: OrganizationItem }) {
  const leave = useLeaveOrganization();
  return (
    <ConfirmButton
      label="Leave"
      size="compact-xs"
      title={`Leave ${name}?`}
      problem={leave.error}
      onConfirm={() => leave.mutateAsync(id)}
    >
      You stop reading its data at once; what you did stays in its audit log. To come back, you need an
      invitation.
    </ConfirmButton>
  );
}
