"use client";
// The page behind a confirmation link. Opening it changes nothing (link scanners open links); the button does.
import { Anchor, Button, PasswordInput, Stack, Text } from "@mantine/core";
import Link from "next/link";
import { parseAsString, useQueryState } from "nuqs";
import { type FormEvent, useState } from "react";
import { Door } from "@/components/door";
import { ProblemNotice } from "@/components/problem-notice";
import { useConfirm } from "@/lib/client/identity";

export function ConfirmScreen() {
  const [token] = useQueryState("token", parseAsString);
  const confirm = useConfirm();
  const [password, setPassword] = useState("");

  if (token === null) {
    return (
      <Door title="This link is not whole" lead="Open it again from the mail, or copy all of it.">
        <Anchor component={Link} href="/signup">
          Start again
        </Anchor>
      </Door>
    );
  }
  if (confirm.data) {
    return (
      <Door title="Address confirmed" lead={`${confirm.data.email} can sign in now.`}>
        <Button component={Link} href="/signin" fullWidth>
          Sign in
        </Button>
      </Door>
    );
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    if (token !== null) confirm.mutate({ token, password });
  }

  return (
    <Door title="Confirm your address" lead="Enter the password you chose when you signed up.">
      <form onSubmit={submit}>
        <Stack gap="md">
          <PasswordInput
            label="Password"
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            error={confirm.error?.of("password")}
            required
            autoFocus
          />
          {confirm.error && confirm.error.issues.length === 0 && <ProblemNotice problem={confirm.error} />}
          <Button type="submit" loading={confirm.isPending} fullWidth>
            Confirm address
          </Button>
          <Text size="sm" c="dimmed">
            You did not sign up? Then close this page; nothing happens.
          </Text>
        </Stack>
      </form>
    </Door>
  );
}
