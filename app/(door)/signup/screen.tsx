"use client";
// A new account: it can sign in once its mail address is confirmed.
import { Anchor, Button, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import Link from "next/link";
import { type FormEvent, useState } from "react";
import { Door } from "@/components/door";
import { ProblemNotice } from "@/components/problem-notice";
import { useSignUp } from "@/lib/client/identity";

export function SignUpScreen() {
  const signUp = useSignUp();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");

  if (signUp.data) {
    return (
      <Door title="Look into your mailbox" lead={signUp.data.message}>
        <Text size="sm">
          The link in the mail asks for the password you just chose, and then you can sign in.
        </Text>
      </Door>
    );
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    signUp.mutate({ name, email, password });
  }

  return (
    <Door
      title="Create an account"
      lead="For people who send mail to this provider. You prove which networks are yours after signing in."
      below={
        <Text size="sm">
          Have one already?{" "}
          <Anchor component={Link} href="/signin" inherit>
            Sign in
          </Anchor>
        </Text>
      }
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label="Your name"
            autoComplete="name"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={signUp.error?.of("name")}
            autoFocus
          />
          <TextInput
            label="Mail address"
            type="email"
            autoComplete="username"
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
            error={signUp.error?.of("email")}
            required
          />
          <PasswordInput
            label="Password"
            description="12 characters or more, and not a common one"
            autoComplete="new-password"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            error={signUp.error?.of("password")}
            required
          />
          {signUp.error && signUp.error.issues.length === 0 && <ProblemNotice problem={signUp.error} />}
          <Button type="submit" loading={signUp.isPending} fullWidth>
            Create account
          </Button>
        </Stack>
      </form>
    </Door>
  );
}
