// Organizations that were ended and can still be taken back, for their owners.
import { Button, Group } from "@mantine/core";
import { useRouter } from "next/navigation";
import { dayText } from "@/components/format";
import { Notice } from "@/components/notice";
import { ProblemNotice } from "@/components/problem-notice";
import { useMe, useRestoreOrganization } from "@/lib/client/identity";
import type { EndedOrganization } from "@/lib/identity/schema";

export function EndedOrganizations() {
  const me = useMe();
  return me.data?.endedOrganizations.map((organization) => (
    <Ended key={organization.id} organization={organization} />
  ));
}

function Ended({ organization }: { organization: EndedOrganization }) {
  const router = useRouter();
  const restore = useRestoreOrganization();
  return (
    <Notice tone="warning" title={`${organization.name} was ended on ${dayText(organization.endedAt)}`}>
      <Group gap="sm" mt={4}>
        <span>Everything it has is deleted on {dayText(organization.deletedAfter)}.</span>
        <Button
          size="compact-xs"
          variant="default"
          aria-label={`Take ${organization.name} back`}
          loading={restore.isPending}
          onClick={() => restore.mutate(organization.id, { onSuccess: () => router.refresh() })}
        >
          Take it back
        </Button>
      </Group>
      {restore.error && <ProblemNotice problem={restore.error} />}
    </Notice>
  );
}
