// What is kept about me: a copy to take away, and the end of the account.
import { Button, List, Stack, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { ConfirmButton } from "@/components/confirm-button";
import { dayText } from "@/components/format";
import { Part } from "@/components/part";
import { ProblemNotice } from "@/components/problem-notice";
import { personalDataHref, useKeepAccount, useRequestDeletion } from "@/lib/client/identity";
import type { AccountView } from "@/lib/identity/schema";

export function YourData({ account }: { account: AccountView }) {
  return (
    <Stack gap="xl" maw={720}>
      <Part title="A copy of what is kept about you">
        <Text size="sm">
          One file (JSON): your account, organizations, sessions, claims, keys, notes, cases, alerts, the
          mails sent to you and every entry of the audit log about you. Secrets are left out.
        </Text>
        <Button
          component="a"
          href={personalDataHref}
          download
          variant="default"
          leftSection={<IconDownload size={16} />}
        >
          Download the copy
        </Button>
      </Part>
      <Part title="Delete your account">
        {account.deletionDueAt === null ? (
          <Delete account={account} />
        ) : (
          <Keep account={account} due={account.deletionDueAt} />
        )}
      </Part>
    </Stack>
  );
}

function WhatHappens() {
  return (
    <List size="sm">
      <List.Item>
        Erased: your address, name, password, second factor, sessions, mails to you, and where you came from
        in the audit log.
      </List.Item>
      <List.Item>
        Kept without your name: what you did in your organizations (their audit log, notes, claims, cases).
      </List.Item>
      <List.Item>
        Kept: approvals that you gave as a network’s contact, because access rests on them, and feeds of an
        organization that report to your mailbox. Mails to others that name you go after 90 days.
      </List.Item>
      <List.Item>An organization in which you are alone ends with your account.</List.Item>
    </List>
  );
}

function Delete({ account }: { account: AccountView }) {
  const request = useRequestDeletion();
  return (
    <>
      <Text size="sm">You can change your mind for 14 days. Then it cannot be undone.</Text>
      <WhatHappens />
      <ConfirmButton
        label="Delete my account"
        size="sm"
        title={`Delete the account of ${account.email}?`}
        problem={request.error}
        onConfirm={() => request.mutateAsync()}
      >
        It is deleted in 14 days. Until then everything works, and every page offers to keep it.
      </ConfirmButton>
    </>
  );
}

function Keep({ account, due }: { account: AccountView; due: string }) {
  const keep = useKeepAccount();
  return (
    <>
      <Text size="sm">
        The account of {account.email} will be deleted on <strong>{dayText(due)}</strong>.
      </Text>
      <WhatHappens />
      {keep.error && <ProblemNotice problem={keep.error} />}
      <Button onClick={() => keep.mutate()} loading={keep.isPending}>
        Keep my account
      </Button>
    </>
  );
}
