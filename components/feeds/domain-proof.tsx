// The record that proves a feed's domain, and whether it was found.
import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { useFeedAction } from "@/lib/client/feedback";
import { CopyField } from "../copy-field";
import { instantText } from "../format";
import { ProblemNotice } from "../problem-notice";

type Proof = {
  record: { name: string; value: string };
  verifiedAt: string | null;
  missingSince: string | null;
};

export function DomainProof({ id, proof, mayWrite }: { id: string; proof: Proof; mayWrite: boolean }) {
  const act = useFeedAction(id);
  return (
    <Stack gap="sm" maw={640}>
      <Title order={2}>Proof of the domain</Title>
      <Text size="sm" role="status">
        {stateText(proof)}
      </Text>
      <CopyField label="TXT record" value={proof.record.name} />
      <CopyField label="TXT value" value={proof.record.value} />
      {mayWrite && (
        <Group>
          <Button variant="default" loading={act.isPending} onClick={() => act.mutate("check")}>
            Look the record up
          </Button>
        </Group>
      )}
      {act.error && <ProblemNotice problem={act.error} />}
    </Stack>
  );
}

function stateText({ verifiedAt, missingSince }: Proof): string {
  if (missingSince !== null) {
    return `The record is missing since ${instantText(missingSince)}. After seven days the feed is suspended.`;
  }
  if (verifiedAt !== null)
    return `Found ${instantText(verifiedAt)}. It is looked up every day: leave it in place.`;
  return "Publish this record. Only then complaints about mail signed by the domain are reported.";
}
