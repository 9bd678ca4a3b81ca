"use client";
// The second step of signing in: the code that the authenticator shows now, or a recovery code.
import { Anchor, Button, Stack, Text, TextInput } from "@mantine/core";
import { parseAsBoolean, parseAsString, useQueryStates } from "nuqs";
import { type FormEvent, useState } from "react";
import { Door } from "@/components/door";
import { ownPath } from "@/components/own-path";
import { ProblemNotice } from "@/components/problem-notice";
import { signOut, usePassFactor } from "@/lib/client/sign-in";

export function FactorScreen({ email }: { email: string }) {
  const [{ next, recovery }, setState] = useQueryStates({
    next: parseAsString,
    recovery: parseAsBoolean.withDefault(false),
  });
  const pass = usePassFactor();
  const [code, setCode] = useState("");

  function submit(event: FormEvent) {
    event.preventDefault();
    pass.mutate(code, {
      // A full load, so that the server draws the page with the session that is complete now.
      onSuccess: () => window.location.assign(ownPath(next, window.location.origin, "/home")),
    });
  }

  function change() {
    setCode("");
    pass.reset();
    setState({ recovery: recovery ? null : true });
  }

  return (
    <Door
      title="One more step"
      lead={`You are signing in as ${email}.`}
      below={
        <Anchor component="button" type="button" size="sm" onClick={() => signOut()}>
          Sign in as somebody else
        </Anchor>
      }
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            key={String(recovery)}
            label={recovery ? "Recovery code" : "Code"}
            description={
              recovery
                ? "One of those you kept when you turned the second factor on. Each works once."
                : "The six digits that your authenticator shows now."
            }
            name={recovery ? "recovery-code" : "code"}
            autoComplete={recovery ? "off" : "one-time-code"}
            inputMode={recovery ? "text" : "numeric"}
            spellCheck={false}
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
            error={pass.error?.of("code")}
            required
            autoFocus
          />
          {pass.error && pass.error.issues.length === 0 && <ProblemNotice problem={pass.error} />}
          <Button type="submit" loading={pass.isPending || pass.isSuccess} fullWidth>
            Go on
          </Button>
          <Anchor component="button" type="button" size="sm" onClick={change} ta="start">
            {recovery ? "Use the authenticator" : "Use a recovery code"}
          </Anchor>
          {recovery && (
            <Text size="sm" c="dimmed">
              Lost both? Whoever runs this service can turn your second factor off.
            </Text>
          )}
        </Stack>
      </form>
    </Door>
  );
}
