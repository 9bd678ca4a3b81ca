// A webhook's signing secret: made anew, shown once.
import { Alert, Stack, Text, Title } from "@mantine/core";
import { useRenewSecret } from "@/lib/client/feedback";
import { ConfirmButton } from "../confirm-button";
import { CopyField } from "../copy-field";

export function FeedSecret({ id }: { id: string }) {
  const renew = useRenewSecret(id);
  return (
    <Stack gap="sm" maw={640}>
      <Title order={2}>Signature</Title>
      <Text size="sm">
        Each post carries webhook-id, webhook-timestamp and webhook-signature by the Standard Webhooks scheme.
        Its libraries check them with the feed’s secret. An answer of 2xx takes a report; the same report
        posted again has the same webhook-id.
      </Text>
      {renew.data ? (
        <Alert title="Copy the new secret now: it is not shown again">
          <CopyField label="Signing secret" value={renew.data.webhookSecret} />
        </Alert>
      ) : (
        <ConfirmButton
          label="Make a new secret"
          title="Make a new secret?"
          problem={renew.error}
          onConfirm={() => renew.mutateAsync(undefined)}
        >
          Posts are signed with it from now on; the present one stops working at once.
        </ConfirmButton>
      )}
    </Stack>
  );
}
