// A new password, by the present one. Every session ends, this one too: the next page is the sign-in.
import { Anchor, Button, PasswordInput, Stack, Text } from "@mantine/core";
import Link from "next/link";
import { type FormEvent, useState } from "react";
import { ProblemNotice } from "@/components/problem-notice";
import { useChangePassword } from "@/lib/client/identity";
import { signOutTo } from "@/lib/client/sign-in";
import type { AccountView } from "@/lib/identity/schema";

export function Password({ account }: { account: AccountView }) {
  const change = useChangePassword();
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");

  if (!account.hasPassword) {
    return (
      <Text size="sm">
        You have none. To set one,{" "}
        <Anchor component={Link} href="/reset" inherit>
          have a link mailed to you
        </Anchor>
        .
      </Text>
    );
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    change.mutate({ current, password }, { onSuccess: () => signOutTo("/signin?next=/account") });
  }

  return (
    <form onSubmit={submit}>
      <Stack gap="sm" w={320} maw="100%">
        {/* Read by password managers, which would otherwise keep the password without its address. */}
        <input type="email" autoComplete="username" value={account.email} readOnly hidden />
        <PasswordInput
          label="Present password"
          autoComplete="current-password"
          value={current}
          onChange={(event) => setCurrent(event.currentTarget.value)}
          error={change.error?.of("current")}
          required
        />
        <PasswordInput
          label="New password"
          description="12 characters or more, and not a common one"
          autoComplete="new-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          error={change.error?.of("password")}
          required
        />
        {change.error && change.error.issues.length === 0 && <ProblemNotice problem={change.error} />}
        <Button type="submit" variant="default" loading={change.isPending || change.isSuccess}>
          Change password
        </Button>
        <Text size="sm" c="dimmed">
          All sessions end, this one too: you sign in again with the new password.
        </Text>
      </Stack>
    </form>
  );
}
