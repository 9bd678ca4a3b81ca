"use client";
// Who invites whom to what, and the answer: join, make the account that joins, sign in first, or decline.
import { Anchor, Button, Skeleton, Stack, Text } from "@mantine/core";
import Link from "next/link";
import { type FormEvent, useState } from "react";
import { AccountFields, type AccountValues } from "@/components/account-fields";
import { ConfirmButton } from "@/components/confirm-button";
import { Door } from "@/components/door";
import { dayText } from "@/components/format";
import { ProblemNotice } from "@/components/problem-notice";
import {
  useAcceptInvitation,
  useAcceptWithNewAccount,
  useDeclineInvitation,
  useInvitation,
} from "@/lib/client/identity";
import { signOutTo } from "@/lib/client/sign-in";
import { roleMeans } from "@/lib/identity/roles";
import type { InvitationPage } from "@/lib/identity/schema";

type Answers = { token: string; page: InvitationPage };

export function InvitationScreen({ token }: { token: string }) {
  const invitation = useInvitation(token);
  const [declined, setDeclined] = useState(false);
  if (declined) {
    return <Door title="Declined" lead="You were not added. Nothing else is to be done." />;
  }
  if (invitation.isPending) {
    return (
      <Door title="Invitation">
        <Skeleton height={160} aria-label="Loading the invitation" />
      </Door>
    );
  }
  if (invitation.error) {
    return (
      <Door title="This link does not work">
        <ProblemNotice problem={invitation.error} />
        <Text size="sm">
          Who invited you can send it again. Already joined?{" "}
          <Anchor component={Link} href="/home" inherit>
            Go to your organization
          </Anchor>
        </Text>
      </Door>
    );
  }
  const page = invitation.data;
  return (
    <Door
      title={`Join ${page.organization}`}
      lead={`${page.invitedBy} invites ${page.email} to ${page.organization} at the sender service of ${page.provider}.`}
    >
      <Text size="sm">
        Your role: <strong>{page.role}</strong>: {roleMeans[page.role]}. The invitation is open until{" "}
        {dayText(page.expiresAt)}.
      </Text>
      <Step token={token} page={page} />
      {page.step !== "member" && <Decline token={token} onDeclined={() => setDeclined(true)} />}
    </Door>
  );
}

function Step({ token, page }: Answers) {
  const here = `/invitation/${encodeURIComponent(token)}`;
  switch (page.step) {
    case "accept":
      return <Accept token={token} />;
    case "create_account":
      return <CreateAccount token={token} page={page} />;
    case "sign_in":
      return (
        <Button component="a" href={`/signin?next=${encodeURIComponent(here)}`} fullWidth>
          Sign in to join
        </Button>
      );
    case "other_address":
      return (
        <Stack gap="sm">
          <Text size="sm">
            You are signed in under another address. Sign out, then answer as {page.email}.
          </Text>
          <Button variant="default" onClick={() => signOutTo(here)} fullWidth>
            Sign out
          </Button>
        </Stack>
      );
    case "member":
      return (
        <Stack gap="sm">
          <Text size="sm">You are a member of this organization already.</Text>
          <Button component="a" href="/home" fullWidth>
            Go on
          </Button>
        </Stack>
      );
  }
}

function Accept({ token }: { token: string }) {
  const accept = useAcceptInvitation(token);
  return (
    <Stack gap="sm">
      {accept.error && <ProblemNotice problem={accept.error} />}
      <Button
        fullWidth
        loading={accept.isPending || accept.isSuccess}
        // A full load, so that the server draws the page in the new organization.
        onClick={() => accept.mutate(undefined, { onSuccess: () => window.location.assign("/home") })}
      >
        Join
      </Button>
    </Stack>
  );
}

function CreateAccount({ token, page }: Answers) {
  const create = useAcceptWithNewAccount(token);
  const [values, setValues] = useState<AccountValues>({ name: "", email: page.email, password: "" });

  if (create.data) {
    return (
      <Stack gap="sm">
        <Text size="sm">You joined, and {create.data.email} can sign in now.</Text>
        <Button component={Link} href="/signin" fullWidth>
          Sign in
        </Button>
      </Stack>
    );
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    create.mutate({ name: values.name, password: values.password });
  }

  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <AccountFields values={values} onChange={setValues} problem={create.error} fixedEmail />
        {create.error && create.error.issues.length === 0 && <ProblemNotice problem={create.error} />}
        <Button type="submit" loading={create.isPending} fullWidth>
          Create account and join
        </Button>
      </Stack>
    </form>
  );
}

function Decline({ token, onDeclined }: { token: string; onDeclined: () => void }) {
  const decline = useDeclineInvitation(token);
  return (
    <ConfirmButton
      label="Decline"
      size="sm"
      title="Decline this invitation?"
      problem={decline.error}
      onConfirm={() => decline.mutateAsync().then(onDeclined)}
    >
      The link stops working. The organization’s log says that you declined; it can invite you again.
    </ConfirmButton>
  );
}
