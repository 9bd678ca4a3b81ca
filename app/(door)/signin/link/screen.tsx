"use client";
// What a mailed link opens: whom it signs in, and the button that does it.
import { Button, Text } from "@mantine/core";
import Link from "next/link";
import { Door } from "@/components/door";
import { type SignInOutcome, useSignInByLink } from "@/lib/client/sign-in";

type Props = {
  token: string;
  /** Null when the link is dead. */
  email: string | null;
  signedInAs: string | null;
};

const refusals: Record<Exclude<SignInOutcome, "signed_in">, string> = {
  refused: "This link does not work any more. Have a new one mailed to you.",
  too_many: "Too many attempts. Wait a few minutes, then try again.",
  unreachable: "The server could not be reached. Check the connection and try again.",
};

export function SignInLinkScreen({ token, email, signedInAs }: Props) {
  const signIn = useSignInByLink();
  const refusal = signIn.data && signIn.data !== "signed_in" ? refusals[signIn.data] : null;

  async function submit() {
    const outcome = await signIn.mutateAsync(token);
    if (outcome === "signed_in") window.location.assign("/home");
  }

  if (email === null || signIn.data === "refused") {
    return (
      <Door
        title="This link does not work"
        lead="It was used already, is older than 15 minutes, or is incomplete."
      >
        <Button component={Link} href="/signin?by=link" fullWidth>
          Have a new one mailed
        </Button>
      </Door>
    );
  }
  return (
    <Door
      title="Sign in"
      lead={
        <>
          This link was mailed to{" "}
          <Text span inherit fw={600} c="var(--mantine-color-text)">
            {email}
          </Text>{" "}
          and signs you in as that account. Go on only if it is yours and you asked for it.
        </>
      }
    >
      {signedInAs !== null && signedInAs !== email && (
        <Text size="sm">
          You are signed in as {signedInAs} now. Going on changes to {email}.
        </Text>
      )}
      {refusal && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {refusal}
        </Text>
      )}
      <Button onClick={submit} loading={signIn.isPending || signIn.data === "signed_in"} fullWidth>
        Sign in
      </Button>
    </Door>
  );
}
