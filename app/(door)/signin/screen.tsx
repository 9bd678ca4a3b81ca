"use client";
// Mail address and password in, or the address alone and a link comes by mail; the page that was asked for out.
import { Anchor, Button, Divider, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import Link from "next/link";
import { parseAsString, parseAsStringLiteral, useQueryState, useQueryStates } from "nuqs";
import { type FormEvent, type ReactNode, useState } from "react";
import { Door } from "@/components/door";
import { ownPath } from "@/components/own-path";
import { ProblemNotice } from "@/components/problem-notice";
import { type SignInOutcome, signInThrough, useMailSignInLink, useSignIn } from "@/lib/client/sign-in";
import type { IssuerItem, IssuerRefusal } from "@/lib/identity/schema";

const refusals: Record<Exclude<SignInOutcome, "signed_in">, string> = {
  refused: "This mail address and password do not go together. Check both, or reset the password.",
  too_many: "Too many attempts. Wait a few minutes, then try again.",
  unreachable: "The server could not be reached. Check the connection and try again.",
};

const issuerWords: Record<IssuerRefusal, string> = {
  refused: "Nothing here is connected to that sign-in. Sign in another way, then connect it under Account.",
  taken: "That sign-in is connected to another account here. Nothing was changed.",
  failed: "Signing in there did not succeed. Try again, or sign in another way.",
};
const issuerRefusals = Object.keys(issuerWords) as IssuerRefusal[];

export function SignInScreen({ issuers }: { issuers: IssuerItem[] }) {
  const [next] = useQueryState("next", parseAsString);
  // `error` is next-auth's word for whatever went wrong on the way.
  const [{ issuer, error }] = useQueryStates({
    issuer: parseAsStringLiteral(issuerRefusals),
    error: parseAsString,
  });
  const refusal = issuer ?? (error === null ? null : "failed");
  const [leaving, setLeaving] = useState<string | null>(null);
  const [by, setBy] = useQueryState("by", parseAsStringLiteral(["password", "link"]).withDefault("password"));
  // Kept here: who changes the way does not type the address again.
  const [email, setEmail] = useState("");
  const emailField = (
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
  );
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
      {refusal && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {issuerWords[refusal]}
        </Text>
      )}
      {issuers.map(({ id, name }) => (
        <Button
          key={id}
          variant="default"
          fullWidth
          loading={leaving === id}
          onClick={() => {
            setLeaving(id);
            signInThrough(id, ownPath(next, window.location.origin, "/home"));
          }}
        >
          Sign in with {name}
        </Button>
      ))}
      {issuers.length > 0 && <Divider label="or" labelPosition="center" />}
      {by === "link" ? (
        <ByLink email={email}>{emailField}</ByLink>
      ) : (
        <ByPassword email={email}>{emailField}</ByPassword>
      )}
      <Anchor
        component="button"
        type="button"
        size="sm"
        ta="start"
        onClick={() => setBy(by === "link" ? null : "link")}
      >
        {by === "link" ? "Use your password" : "Mail me a link instead"}
      </Anchor>
    </Door>
  );
}

type WayProps = { email: string; children: ReactNode };

function ByPassword({ email, children }: WayProps) {
  const [next] = useQueryState("next", parseAsString);
  const signIn = useSignIn();
  const [password, setPassword] = useState("");
  const refusal = signIn.data && signIn.data !== "signed_in" ? refusals[signIn.data] : null;

  async function submit(event: FormEvent) {
    event.preventDefault();
    const outcome = await signIn.mutateAsync({ email, password });
    // A full load, so that the server draws the page with the new session.
    if (outcome === "signed_in") window.location.assign(ownPath(next, window.location.origin, "/home"));
  }

  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        {children}
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
  );
}

function ByLink({ email, children }: WayProps) {
  const mail = useMailSignInLink();

  function submit(event: FormEvent) {
    event.preventDefault();
    mail.mutate({ email });
  }

  if (mail.data) return <Text role="status">{mail.data.message}</Text>;
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        {children}
        {mail.error && <ProblemNotice problem={mail.error} />}
        <Button type="submit" loading={mail.isPending} fullWidth>
          Mail me a link
        </Button>
        <Text size="sm" c="dimmed">
          It signs you in once, within 15 minutes.
        </Text>
      </Stack>
    </form>
  );
}
