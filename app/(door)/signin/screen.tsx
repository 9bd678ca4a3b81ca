"use client";
// Mail address and password in; the page that was asked for out.
import { Anchor, Button, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import Link from "next/link";
import { parseAsString, useQueryState } from "nuqs";
import { type FormEvent, useState } from "react";
import { Door } from "@/components/door";
import { ownPath } from "@/components/own-path";
import { type SignInOutcome, useSignIn } from "@/lib/client/sign-in";

const refusals: Record<Exclude<SignInOutcome, "signed_in">, string> = {
  refused: "This mail address and password do not go together. Check both, or reset the password.",
  too_many: "Too many attempts. Wait a few minutes, then try again.",
  unreachable: "The server could not be reached. Check the connection and try again.",
};

export function SignInScreen() {
  const [next] = useQueryState("next", parseAsString);
  const signIn = useSignIn();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const refusal = signIn.data && signIn.data !== "signed_in" ? refusals[signIn.data] : null;

  async function submit(event: FormEvent) {
    event.preventDefault();
    const outcome = await signIn.mutateAsync({ email, password });
    // A full load, so that the server draws the page with the new session.
    if (outcome === "signed_in") window.location.assign(ownPath(next, window.location.origin, "/home"));
  }

  return (
    <Door
      title="Sign in"
      below={
        <Text size="sm">
          No account yet?{" "}
          <Anchor component={Link} href="/signup" inherit>
            Create one
          </Anchor>
        </Text>
      }
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label="Mail address"
            type="email"
            name="email"
            autoComplete="username"
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
            required
            autoFocus
          />
          <PasswordInput
            label="Password"
            name="password"
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            required
          />
          {refusal && (
            <Text size="sm" c="var(--mantine-color-error)" role="alert">
              {refusal}
            </Text>
          )}
          <Button type="submit" loading={signIn.isPending || signIn.data === "signed_in"} fullWidth>
            Sign in
          </Button>
          <Anchor component={Link} href="/reset" size="sm">
            Forgot the password?
          </Anchor>
        </Stack>
      </form>
    </Door>
  );
}
