"use client";
// Whether this mailbox agrees that an account moves from one address to another.
import { Anchor, Button, Skeleton, Stack, Text } from "@mantine/core";
import Link from "next/link";
import { useState } from "react";
import { ConfirmButton } from "@/components/confirm-button";
import { Door } from "@/components/door";
import { instantText } from "@/components/format";
import { ProblemNotice } from "@/components/problem-notice";
import { useAddressChange, useAgreeToAddressChange, useRefuseAddressChange } from "@/lib/client/identity";
import type { AddressChangePage } from "@/lib/identity/schema";

export function AddressChangeScreen({ token }: { token: string }) {
  const change = useAddressChange(token);
  const agree = useAgreeToAddressChange(token);
  const [refused, setRefused] = useState(false);
  if (change.isPending) {
    return (
      <Door title="Change of mail address">
        <Skeleton height={160} aria-label="Loading the change" />
      </Door>
    );
  }
  if (change.error) {
    return (
      <Door title="This link does not work">
        <ProblemNotice problem={change.error} />
        <Text size="sm">
          Ask for the change again, and both links are sent anew.{" "}
          <Anchor component={Link} href="/account" inherit>
            Go to your account
          </Anchor>
        </Text>
      </Door>
    );
  }
  if (refused) return <Refused side={change.data.side} />;
  const page = agree.data ?? change.data;
  if (page.complete) {
    return (
      <Door title="Address changed" lead={`The account signs in as ${page.newEmail} from now on.`}>
        <Button component={Link} href="/signin?next=/account" fullWidth>
          Sign in
        </Button>
      </Door>
    );
  }
  if (page.agreed) {
    const other = page.side === "present" ? page.newEmail : page.email;
    return (
      <Door title="You have agreed" lead={`Now open the link that was sent to ${other}.`}>
        <Text size="sm">Until it agrees too, by {instantText(page.expiresAt)}, nothing changes.</Text>
      </Door>
    );
  }
  return (
    <Door
      title={page.side === "present" ? "Move your account to another address?" : "Sign in with this address?"}
      lead={`An account at the sender service of ${page.provider} is to move to another mail address.`}
    >
      <Addresses page={page} />
      <Text size="sm">
        {page.otherAgreed
          ? "The other mailbox has agreed: this press changes the address."
          : "Both mailboxes must agree; the other one has not yet."}
      </Text>
      <Stack gap="sm">
        {agree.error && <ProblemNotice problem={agree.error} />}
        <Button fullWidth loading={agree.isPending} onClick={() => agree.mutate()}>
          {page.otherAgreed ? "Change the address" : "Agree"}
        </Button>
        <Refuse token={token} onRefused={() => setRefused(true)} />
      </Stack>
    </Door>
  );
}

function Addresses({ page }: { page: AddressChangePage }) {
  return (
    <dl style={{ margin: 0 }}>
      <Text component="dt" size="sm" c="dimmed">
        Present address
      </Text>
      <Text component="dd" m={0}>
        {page.email}
      </Text>
      <Text component="dt" size="sm" c="dimmed" mt="xs">
        New address
      </Text>
      <Text component="dd" m={0}>
        {page.newEmail}
      </Text>
    </dl>
  );
}

function Refuse({ token, onRefused }: { token: string; onRefused: () => void }) {
  const refuse = useRefuseAddressChange(token);
  return (
    <ConfirmButton
      label="Refuse"
      size="sm"
      title="Refuse this change?"
      problem={refuse.error}
      onConfirm={() => refuse.mutateAsync().then(onRefused)}
    >
      Both links stop working, and the address stays as it is.
    </ConfirmButton>
  );
}

function Refused({ side }: { side: AddressChangePage["side"] }) {
  return (
    <Door title="Refused" lead="The address stays as it is, and both links stopped working.">
      {side === "present" && (
        <Text size="sm">
          You did not ask for this? Then somebody is signed in to your account:{" "}
          <Anchor component={Link} href="/reset" inherit>
            choose a new password
          </Anchor>
          . That ends every session.
        </Text>
      )}
    </Door>
  );
}
