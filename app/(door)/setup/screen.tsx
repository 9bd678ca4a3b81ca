"use client";
// The first staff account, made once from the link that the server prints at its first start.
import { Button, Stack, Text, TextInput } from "@mantine/core";
import Link from "next/link";
import { parseAsString, useQueryState } from "nuqs";
import { type FormEvent, useState } from "react";
import { AccountFields, type AccountValues } from "@/components/account-fields";
import { Door } from "@/components/door";
import { ProblemNotice } from "@/components/problem-notice";
import { useSetup } from "@/lib/client/identity";

export function SetupScreen() {
  const [token] = useQueryState("token", parseAsString.withDefault(""));
  const setup = useSetup();
  const [providerName, setProviderName] = useState("");
  const [values, setValues] = useState<AccountValues>({ name: "", email: "", password: "" });

  if (setup.data) {
    return (
      <Door title="Senderscope is yours" lead={`${setup.data.email} is its first postmaster.`}>
        <Text size="sm">
          Next: sign in. The overview says what to do first, step by step, until data comes in.
        </Text>
        <Button component={Link} href="/signin?next=/staff/overview" fullWidth>
          Sign in
        </Button>
      </Door>
    );
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    setup.mutate({ token, providerName, ...values });
  }

  return (
    <Door
      title="Set up Senderscope"
      lead="Name the provider and create the first staff account. This works once."
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label="Provider"
            description="As senders know you; shown on every page and in every mail"
            autoComplete="organization"
            value={providerName}
            onChange={(event) => setProviderName(event.currentTarget.value)}
            error={setup.error?.of("providerName")}
            required
            autoFocus
          />
          <AccountFields values={values} onChange={setValues} problem={setup.error} />
          {setup.error && setup.error.issues.length === 0 && <ProblemNotice problem={setup.error} />}
          <Button type="submit" loading={setup.isPending} fullWidth>
            Create the account
          </Button>
        </Stack>
      </form>
    </Door>
  );
}
