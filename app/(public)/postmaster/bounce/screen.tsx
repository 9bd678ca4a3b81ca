"use client";
// Paste a reply, a report or a log line; it is read, explained and forgotten.
import { Button, Stack, Textarea, Title } from "@mantine/core";
import Link from "next/link";
import { useState } from "react";
import { BounceReading } from "@/components/cases/bounce-reading";
import { ProblemNotice } from "@/components/problem-notice";
import { useDecodeBounce } from "@/lib/client/cases";

export function BounceScreen() {
  const decode = useDecodeBounce();
  const [text, setText] = useState("");
  return (
    <>
      <Title order={1}>Read a bounce</Title>
      <p>
        Paste what your server wrote: a reply, a non-delivery report, a log line, of any mail server. The text
        is not kept, and of a recipient only the domain is read.
      </p>
      <noscript>
        <p>
          Reading a text needs a script. Without one, look the code up under{" "}
          <Link href="/postmaster/codes">Reply codes</Link>.
        </p>
      </noscript>
      <form
        style={{ marginBlock: 16 }}
        onSubmit={(event) => {
          event.preventDefault();
          decode.mutate(text);
        }}
      >
        <Stack gap="sm">
          <Textarea
            label="A bounce, a reply or a log line"
            placeholder="550 5.7.1 Unfortunately, messages from [203.0.113.9] weren't sent … (S3140)."
            autosize
            minRows={6}
            maxRows={16}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            error={decode.error?.of("text")}
            styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
          />
          <Button type="submit" loading={decode.isPending} style={{ alignSelf: "flex-start" }}>
            Read it
          </Button>
        </Stack>
      </form>
      {decode.error && decode.error.issues.length === 0 && <ProblemNotice problem={decode.error} />}
      {decode.data && <BounceReading read={decode.data} />}
    </>
  );
}
