// "Is it still you?": asks for the code of the second factor, else for the password; who has neither signs in anew.
import { Button, Group, Modal, PasswordInput, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { signOutTo, useConfirmSession, useSignInWays } from "@/lib/client/sign-in";
import { ProblemNotice } from "../problem-notice";

export function ConfirmDialog({ onAnswer }: { onAnswer: (confirmed: boolean) => void }) {
  const ways = useSignInWays();
  const confirmsBy = ways.data?.confirmsBy;
  return (
    <Modal opened onClose={() => onAnswer(false)} title="Is it still you?" zIndex={300}>
      {ways.error && <ProblemNotice problem={ways.error} onRetry={() => ways.refetch()} />}
      {ways.isPending && <Skeleton height={120} aria-label="Loading" />}
      {confirmsBy === "sign_in" && <SignInAnew onCancel={() => onAnswer(false)} />}
      {(confirmsBy === "code" || confirmsBy === "password") && <Prove by={confirmsBy} onAnswer={onAnswer} />}
    </Modal>
  );
}

function Prove({ by, onAnswer }: { by: "code" | "password"; onAnswer: (confirmed: boolean) => void }) {
  const confirm = useConfirmSession();
  const [proof, setProof] = useState("");

  function submit(event: FormEvent) {
    event.preventDefault();
    // The dialog stands in the page's tree: without this the form it was opened from would be sent too.
    event.stopPropagation();
    confirm.mutate(proof, { onSuccess: () => onAnswer(true) });
  }

  const field = {
    value: proof,
    onChange: (event: { currentTarget: { value: string } }) => setProof(event.currentTarget.value),
    error: confirm.error?.of("proof"),
    required: true,
    "data-autofocus": true,
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Text size="sm">
          This changes how your account is protected. For ten minutes you are not asked again.
        </Text>
        {by === "code" ? (
          <TextInput
            label="Code of your authenticator"
            description="Or a recovery code."
            autoComplete="one-time-code"
            spellCheck={false}
            {...field}
          />
        ) : (
          <PasswordInput label="Your password" autoComplete="current-password" {...field} />
        )}
        {confirm.error && confirm.error.issues.length === 0 && <ProblemNotice problem={confirm.error} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={() => onAnswer(false)}>
            Cancel
          </Button>
          <Button type="submit" loading={confirm.isPending}>
            Confirm
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function SignInAnew({ onCancel }: { onCancel: () => void }) {
  const here = `${window.location.pathname}${window.location.search}`;
  return (
    <Stack gap="md">
      <Text size="sm">
        This changes how your account is protected, and the account has neither a password nor a second factor
        to ask for. Sign in anew: you come back to this page and are not asked for ten minutes.
      </Text>
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={onCancel}>
          Cancel
        </Button>
        <Button onClick={() => signOutTo(`/signin?next=${encodeURIComponent(here)}`)}>Sign in anew</Button>
      </Group>
    </Stack>
  );
}
