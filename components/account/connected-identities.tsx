// Sign-ins elsewhere (OpenID Connect) that let the holder of the account in: connect one, take one off.
import { Button, Group, Stack, Text } from "@mantine/core";
import { useConnectIssuer, useDisconnect, useSignInWays } from "@/lib/client/sign-in";
import type { SignInWays } from "@/lib/identity/schema";
import { ConfirmButton } from "../confirm-button";
import { dayText } from "../format";
import { Part } from "../part";
import { ProblemNotice } from "../problem-notice";

/** Nothing where the operator named no issuer and none is connected. */
export function ConnectedIdentities() {
  const ways = useSignInWays();
  const connect = useConnectIssuer();
  if (!ways.data || ways.data.issuers.length + ways.data.identities.length === 0) return null;
  const { issuers, identities } = ways.data;
  const open = issuers.filter(({ name }) => !identities.some(({ issuer }) => issuer === name));
  return (
    <Part title="Sign-ins elsewhere">
      {identities.length === 0 && (
        <Text size="sm" c="dimmed">
          None is connected. Once one is, it signs you in here without a password.
        </Text>
      )}
      {identities.map((identity) => (
        <Identity key={identity.id} identity={identity} />
      ))}
      {connect.error && <ProblemNotice problem={connect.error} />}
      <Group gap="sm">
        {open.map(({ id, name }) => (
          <Button
            key={id}
            variant="default"
            loading={connect.isPending && connect.variables === id}
            onClick={() => connect.mutate(id)}
          >
            Connect {name}
          </Button>
        ))}
      </Group>
    </Part>
  );
}

function Identity({ identity }: { identity: SignInWays["identities"][number] }) {
  const disconnect = useDisconnect();
  const { id, issuer, email, since, lastUsedAt } = identity;
  return (
    <Group gap="md" justify="space-between" w="100%" maw={560}>
      <Stack gap={0}>
        <Text size="sm" fw={600}>
          {issuer}
        </Text>
        <Text size="sm" c="dimmed">
          {email !== "" && `${email}, `}connected {dayText(since)},{" "}
          {lastUsedAt === null ? "not used yet" : `last used ${dayText(lastUsedAt)}`}
        </Text>
      </Stack>
      <ConfirmButton
        label="Disconnect"
        title={`Disconnect ${issuer}?`}
        problem={disconnect.error}
        onConfirm={() => disconnect.mutateAsync(id)}
      >
        It no longer signs you in. Your password, or a mailed link, still does.
      </ConfirmButton>
    </Group>
  );
}
