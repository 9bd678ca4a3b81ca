// Who I am to others here, and the organizations I belong to.
import { Button, Group, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { Part } from "@/components/part";
import { ProblemNotice } from "@/components/problem-notice";
import { toast } from "@/components/undo-toast";
import { useChangeAccount } from "@/lib/client/identity";
import type { AccountView } from "@/lib/identity/schema";
import { MailAddress } from "./mail-address";
import { Organizations } from "./organizations";

export function Profile({ account }: { account: AccountView }) {
  return (
    <Stack gap="xl" maw={720}>
      <Name key={account.name} account={account} />
      <MailAddress account={account} />
      <Part title="Organizations">
        <Organizations organizations={account.organizations} />
      </Part>
    </Stack>
  );
}

function Name({ account }: { account: AccountView }) {
  const change = useChangeAccount();
  const [name, setName] = useState(account.name);

  function submit(event: FormEvent) {
    event.preventDefault();
    change.mutate(
      { name },
      {
        onSuccess: (changed) =>
          toast({ title: changed.name || changed.email, message: "Your name is changed." }),
      },
    );
  }

  return (
    <Part title="Name">
      <form onSubmit={submit}>
        <Group gap="sm" align="flex-end">
          <TextInput
            label="Your name"
            description="Members of your organizations and staff of the provider see it beside your address."
            autoComplete="name"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={change.error?.of("name")}
            w={320}
          />
          <Button
            type="submit"
            variant="default"
            loading={change.isPending}
            disabled={name.trim() === account.name}
          >
            Change name
          </Button>
        </Group>
      </form>
      {change.error && change.error.issues.length === 0 && <ProblemNotice problem={change.error} />}
    </Part>
  );
}
