// The address one signs in with, and its change: two mailboxes must agree before anything happens.
import { Button, Group, List, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { ConfirmButton } from "@/components/confirm-button";
import { dayText, instantText } from "@/components/format";
import { Part } from "@/components/part";
import { ProblemNotice } from "@/components/problem-notice";
import { useRequestAddressChange, useWithdrawAddressChange } from "@/lib/client/identity";
import type { AccountView } from "@/lib/identity/schema";

export function MailAddress({ account }: { account: AccountView }) {
  return (
    <Part title="Mail address">
      <div>
        <Text>{account.email}</Text>
        <Text size="sm" c="dimmed">
          You sign in with it, and mails to you go there. Account since {dayText(account.createdAt)}.
        </Text>
      </div>
      {account.addressChange === null ? (
        <Ask />
      ) : (
        <Waiting email={account.email} change={account.addressChange} />
      )}
    </Part>
  );
}

function Ask() {
  const ask = useRequestAddressChange();
  const [newEmail, setNewEmail] = useState("");

  function submit(event: FormEvent) {
    event.preventDefault();
    ask.mutate({ newEmail });
  }

  return (
    <>
      <form onSubmit={submit}>
        <Group gap="sm" align="flex-end">
          <TextInput
            label="New mail address"
            description="A link goes to both addresses. Nothing changes until both have agreed."
            type="email"
            autoComplete="off"
            value={newEmail}
            onChange={(event) => setNewEmail(event.currentTarget.value)}
            error={ask.error?.of("newEmail")}
            w={320}
            required
          />
          <Button type="submit" variant="default" loading={ask.isPending}>
            Send both links
          </Button>
        </Group>
      </form>
      {ask.error && ask.error.issues.length === 0 && <ProblemNotice problem={ask.error} />}
    </>
  );
}

type Change = NonNullable<AccountView["addressChange"]>;

function Waiting({ email, change }: { email: string; change: Change }) {
  const withdraw = useWithdrawAddressChange();
  const state = (agreed: boolean) => (agreed ? "has agreed" : "has a link and has not answered yet");
  return (
    <Stack gap="xs" align="flex-start">
      <Text size="sm">
        You asked to change it to <strong>{change.newEmail}</strong>:
      </Text>
      <List size="sm">
        <List.Item>
          {email} {state(change.presentAgreed)}
        </List.Item>
        <List.Item>
          {change.newEmail} {state(change.newAgreed)}
        </List.Item>
      </List>
      <Text size="sm" c="dimmed">
        The links end {instantText(change.expiresAt)}.
      </Text>
      <ConfirmButton
        label="Take it back"
        size="sm"
        title={`Stay with ${email}?`}
        problem={withdraw.error}
        onConfirm={() => withdraw.mutateAsync()}
      >
        Both links stop working. You can ask again at any time.
      </ConfirmButton>
    </Stack>
  );
}
