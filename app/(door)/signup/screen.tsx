"use client";
// A new account: it can sign in once its mail address is confirmed.
import { Anchor, Button, Stack, Text } from "@mantine/core";
import Link from "next/link";
import { type FormEvent, useState } from "react";
import { AccountFields, type AccountValues } from "@/components/account-fields";
import { Door } from "@/components/door";
import { ProblemNotice } from "@/components/problem-notice";
import { useSignUp } from "@/lib/client/identity";

export function SignUpScreen() {
  const signUp = useSignUp();
  const [values, setValues] = useState<AccountValues>({ name: "", email: "", password: "" });

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
    signUp.mutate(values);
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
          <AccountFields values={values} onChange={setValues} problem={signUp.error} autoFocus />
          {signUp.error && signUp.error.issues.length === 0 && <ProblemNotice problem={signUp.error} />}
          <Button type="submit" loading={signUp.isPending} fullWidth>
            Create account
          </Button>
        </Stack>
      </form>
    </Door>
  );
}
