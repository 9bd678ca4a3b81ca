// How I prove that it is me, and where I am signed in. Each way of signing in is a part of its own.
import { Stack } from "@mantine/core";
import { ConnectedIdentities } from "@/components/account/connected-identities";
import { SecondFactor } from "@/components/account/second-factor";
import { Part } from "@/components/part";
import type { AccountView } from "@/lib/identity/schema";
import { Password } from "./password";
import { Sessions } from "./sessions";

export function SigningIn({ account }: { account: AccountView }) {
  return (
    <Stack gap="xl" maw={720}>
      <Part title="Password">
        <Password account={account} />
      </Part>
      <Part title="Second factor">
        <SecondFactor />
      </Part>
      <ConnectedIdentities />
      <Part title="Sessions">
        <Sessions />
      </Part>
    </Stack>
  );
}
