"use client";
// A forgotten password: without a token it asks for the address, with the mailed token for the new password.
import { Anchor, Button, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import Link from "next/link";
import { parseAsString, useQueryState } from "nuqs";
import { type FormEvent, useState } from "react";
import { Door } from "@/components/door";
import { ProblemNotice } from "@/components/problem-notice";
import { useForgotPassword, useResetPassword } from "@/lib/client/identity";

export function ResetScreen() {
  const [token] = useQueryState("token", parseAsString);
  return token === null ? <AskForLink /> : <ChoosePassword token={token} />;
}

function AskForLink() {
  const forgot = useForgotPassword();
  const [email, setEmail] = useState("");

  function submit(event: FormEvent) {
    event.preventDefault();
    forgot.mutate({ email });
  }

  if (forgot.data) return <Door title="Look into your mailbox" lead={forgot.data.message} />;
  return (
    <Door
      title="Reset password"
      lead="We send a link to your mail address. It is good for one use."
      below={
        <Anchor component={Link} href="/signin" size="sm">
          Back to sign-in
        </Anchor>
      }
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label="Mail address"
            type="email"
            autoComplete="username"
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
            error={forgot.error?.of("email")}
            required
            autoFocus
          />
          {forgot.error && forgot.error.issues.length === 0 && <ProblemNotice problem={forgot.error} />}
          <Button type="submit" loading={forgot.isPending} fullWidth>
            Send the link
          </Button>
        </Stack>
      </form>
    </Door>
  );
}

function ChoosePassword({ token }: { token: string }) {
  const reset = useResetPassword();
  const [password, setPassword] = useState("");

  function submit(event: FormEvent) {
    event.preventDefault();
    reset.mutate({ token, password });
  }

  if (reset.data) {
    return (
      <Door title="Password changed" lead="Every session of this account has ended.">
        <Button component={Link} href="/signin" fullWidth>
          Sign in
        </Button>
      </Door>
    );
  }
  return (
    <Door title="Choose a new password">
      <form onSubmit={submit}>
        <Stack gap="md">
          <PasswordInput
            label="New password"
            description="12 characters or more, and not a common one"
            autoComplete="new-password"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            error={reset.error?.of("password")}
            required
            autoFocus
          />
          {reset.error && reset.error.issues.length === 0 && <ProblemNotice problem={reset.error} />}
          <Button type="submit" loading={reset.isPending} fullWidth>
            Change password
          </Button>
          <Text size="sm" c="dimmed">
            All sessions end, also on your other machines.
          </Text>
        </Stack>
      </form>
    </Door>
  );
}
