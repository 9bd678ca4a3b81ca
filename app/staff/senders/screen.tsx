"use client";
// Any sender at a glance: what senders see of it, and apart from that what only staff may know.
import { Button, Group, Skeleton, Stack, TextInput } from "@mantine/core";
import { parseAsString, useQueryState } from "nuqs";
import { EmptyState } from "@/components/empty-state";
import { PageHeader } from "@/components/page-header";
import { ProblemNotice } from "@/components/problem-notice";
import { useSender } from "@/lib/client/cases";
import { Found } from "./found";

export function SendersScreen() {
  const [subject, setSubject] = useQueryState("q", parseAsString.withDefault(""));
  const sender = useSender(subject);
  return (
    <>
      <PageHeader
        title="Senders"
        lead="An address, a network, an AS number or a part of an organization’s name, claimed or not. Each look-up is recorded."
      />
      <Stack gap="lg">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void setSubject(String(new FormData(event.currentTarget).get("subject") ?? "").trim());
          }}
        >
          <Group gap="sm" align="flex-end">
            <TextInput
              name="subject"
              label="Sender"
              placeholder="203.0.113.0/24"
              w={300}
              maw="100%"
              defaultValue={subject}
              key={subject}
              data-page-search
            />
            <Button type="submit">Look up</Button>
          </Group>
        </form>
        {subject === "" && (
          <EmptyState title="Which sender?">
            Write an address, a network, an AS number or a name. You see what the sender itself sees, who
            holds its networks, its cases, and what only staff may know. The organizations behind it read in
            their log that staff looked.
          </EmptyState>
        )}
        {sender.error && <ProblemNotice problem={sender.error} />}
        {subject !== "" && sender.isPending && <Skeleton height={300} aria-label="Looking" />}
        {sender.data && <Found view={sender.data} />}
      </Stack>
    </>
  );
}
