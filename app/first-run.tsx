// What a person sees who acts in no organization yet: everything here belongs to one, so that is the first thing to do.
import { Anchor, Card, List, Stack, Text, Title } from "@mantine/core";
import Link from "next/link";
import { PageHeader } from "@/components/page-header";
import type { OrganizationItem } from "@/lib/identity/schema";
import { OrganizationForm } from "./organization-form";

type Props = {
  email: string;
  /** Those the person belongs to, but does not act in now. */
  organizations: readonly OrganizationItem[];
  onSwitch: (id: string) => void;
};

export function FirstRun({ email, organizations, onSwitch }: Props) {
  return (
    <>
      <PageHeader
        title="Where do you belong?"
        lead="Networks, feeds, keys and cases belong to an organization, so that colleagues share them and nothing is lost when somebody leaves."
      />
      <Stack gap="lg" maw={560}>
        {organizations.length > 0 && (
          <Card withBorder padding="lg" component="section" aria-label="Your organizations">
            <Title order={2} size="h4">
              Go on in one of yours
            </Title>
            <List size="sm" mt="xs">
              {organizations.map(({ id, name, role }) => (
                <List.Item key={id}>
                  <Anchor component="button" type="button" size="sm" onClick={() => onSwitch(id)}>
                    {name}
                  </Anchor>{" "}
                  ({role})
                </List.Item>
              ))}
            </List>
          </Card>
        )}
        <Card withBorder padding="lg" component="section" aria-label="Join">
          <Title order={2} size="h4">
            Are colleagues here already?
          </Title>
          <Text size="sm" mt="xs">
            Ask an owner or admin to invite <strong>{email}</strong>. The invitation comes by mail; its link
            lets you in. It works for this address only.
          </Text>
        </Card>
        <Card withBorder padding="lg" component="section" aria-label="Create an organization">
          <Title order={2} size="h4" mb="xs">
            Are you the first?
          </Title>
          <OrganizationForm next="/networks/add" />
          <Text size="sm" c="dimmed" mt="md">
            Next you prove which networks are yours; the quickest way is one DNS record. Who may do what is
            under{" "}
            <Anchor component={Link} href="/postmaster/roles" inherit>
              Roles
            </Anchor>
            .
          </Text>
        </Card>
      </Stack>
    </>
  );
}
