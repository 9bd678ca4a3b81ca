"use client";
// Blocked, and the network is somebody else's: the reason in public words, and a way to the holder.
import { Button, Stack, Text, Textarea, TextInput, Title } from "@mantine/core";
import { useForm } from "@mantine/form";
import Link from "next/link";
import { Notice } from "@/components/notice";
import { ProblemNotice } from "@/components/problem-notice";
import { useConfirmHelp, usePassHelpOn, useRequestHelp } from "@/lib/client/cases";

export function AskScreen({ token }: { token: string | null }) {
  return (
    <>
      <Title order={1}>Ask for help</Title>
      {token === null ? <RequestForm /> : <Answer token={token} />}
    </>
  );
}

function RequestForm() {
  const request = useRequestHelp();
  const form = useForm({ initialValues: { address: "", ip: "", text: "" } });
  if (request.isSuccess) {
    return (
      <Notice title="Look into your mail">
        We sent a link to {form.values.address}. It shows why {form.values.ip} is refused.
      </Notice>
    );
  }
  const field = (name: "address" | "ip" | "text") => ({
    ...form.getInputProps(name),
    error: request.error?.of(name),
  });
  return (
    <form onSubmit={form.onSubmit((values) => request.mutate(values))}>
      <Stack gap="sm">
        <Text>
          For those who send through a network that somebody else holds. You get the public reason, and can
          pass your request on to the holder: a block is lifted only on the holder’s word. If the network is
          yours, <Link href="/cases">open a case</Link> instead.
        </Text>
        <TextInput label="Sending address" placeholder="203.0.113.9" {...field("ip")} />
        <TextInput label="Your mail address" type="email" autoComplete="email" {...field("address")} />
        <Textarea label="What happened" autosize minRows={4} {...field("text")} />
        {request.error && <ProblemNotice problem={request.error} />}
        <Button type="submit" loading={request.isPending} style={{ alignSelf: "flex-start" }}>
          Send
        </Button>
      </Stack>
    </form>
  );
}

// Opening the link changes nothing: programs that look at links before people do must not confirm for them.
function Answer({ token }: { token: string }) {
  const confirm = useConfirmHelp();
  const passOn = usePassHelpOn();
  const answer = passOn.data ?? confirm.data;
  const problem = confirm.error ?? passOn.error;
  if (answer === undefined) {
    return (
      <>
        <Button
          loading={confirm.isPending}
          onClick={() => confirm.mutate(token)}
          style={{ alignSelf: "flex-start" }}
        >
          Show the answer
        </Button>
        {problem && <ProblemNotice problem={problem} />}
      </>
    );
  }
  return (
    <>
      {answer.reason === null ? (
        <Notice title={`Nothing is in force for ${answer.ip} now`}>
          If mail is still refused, <Link href="/postmaster/bounce">paste the reply</Link> and have it read.
        </Notice>
      ) : (
        <Notice tone="warning" title={`${answer.ip}: ${answer.reason.text}`}>
          {answer.reason.clears}{" "}
          {answer.reason.code && (
            <Link href={`/postmaster/codes/${answer.reason.code}`}>About {answer.reason.code}</Link>
          )}
        </Notice>
      )}
      {answer.passedOn ? (
        <Text role="status">Your request was passed on to the holder of the network.</Text>
      ) : answer.hasHolder ? (
        <Button
          loading={passOn.isPending}
          onClick={() => passOn.mutate(token)}
          style={{ alignSelf: "flex-start" }}
        >
          Pass the request on to the holder
        </Button>
      ) : (
        <Text>
          Nobody has proved this network here yet. Ask your host to do so, or do it yourself if it is yours.
        </Text>
      )}
      {problem && <ProblemNotice problem={problem} />}
    </>
  );
}
