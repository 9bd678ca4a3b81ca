"use client";
// For the contact of a network who lost the receipts: the mailbox gets a link to everything that rests on its word.
import { Button, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { Door } from "@/components/door";
import { ProblemNotice } from "@/components/problem-notice";
import { useAskApprovals } from "@/lib/client/networks";

export function AskApprovalsScreen() {
  const ask = useAskApprovals();
  const [email, setEmail] = useState("");

  function submit(event: FormEvent) {
    event.preventDefault();
    ask.mutate(email);
  }

  if (ask.data) return <Door title="Look into your mailbox" lead={ask.data.message} />;
  return (
    <Door
      title="Access that you approved"
      lead="You once authorized an organization to read about a network, as its contact. We mail that address a link by which it sees and takes back every such approval. No account is needed."
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label="Mail address that was asked"
            type="email"
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
            error={ask.error?.of("email")}
            required
            autoFocus
          />
          {ask.error && ask.error.issues.length === 0 && <ProblemNotice problem={ask.error} />}
          <Button type="submit" loading={ask.isPending} fullWidth>
            Send the link
          </Button>
        </Stack>
      </form>
    </Door>
  );
}
