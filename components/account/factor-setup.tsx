// The window in which the second factor is turned on: feed the authenticator, give back a first code, keep the codes.
import { Button, Group, Modal, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { QRCodeSVG } from "qrcode.react";
import { type FormEvent, useEffect, useState } from "react";
import { useBeginFactor, useTurnFactorOn } from "@/lib/client/sign-in";
import type { FactorSetup as Setup } from "@/lib/identity/schema";
import { CopyField } from "../copy-field";
import { ProblemNotice } from "../problem-notice";
import classes from "./factor-setup.module.css";
import { RecoveryCodes } from "./recovery-codes";

export function FactorSetup({ onClose }: { onClose: () => void }) {
  const begin = useBeginFactor();
  const turnOn = useTurnFactorOn();
  const { mutate } = begin;
  useEffect(() => mutate(undefined), [mutate]);
  return (
    <Modal
      opened
      onClose={onClose}
      title="Turn on the second factor"
      size="lg"
      // A press beside the window must not throw away the codes that are shown once.
      closeOnClickOutside={turnOn.data === undefined}
    >
      {begin.error && <ProblemNotice problem={begin.error} onRetry={() => begin.mutate(undefined)} />}
      {begin.isPending && <Skeleton height={260} aria-label="Making the secret" />}
      {turnOn.data ? (
        <RecoveryCodes codes={turnOn.data.codes} onDone={onClose} />
      ) : (
        begin.data && <FirstCode setup={begin.data} turnOn={turnOn} onClose={onClose} />
      )}
    </Modal>
  );
}

type FirstCodeProps = { setup: Setup; turnOn: ReturnType<typeof useTurnFactorOn>; onClose: () => void };

function FirstCode({ setup, turnOn, onClose }: FirstCodeProps) {
  const [code, setCode] = useState("");

  function submit(event: FormEvent) {
    event.preventDefault();
    turnOn.mutate(code);
  }

  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Text size="sm">
          Scan this with the authenticator on your phone, or type the secret into it. Any app for time-based
          codes will do.
        </Text>
        <div className={classes.feed}>
          <div className={classes.paper}>
            <QRCodeSVG value={setup.uri} size={176} title="QR code with the secret for your authenticator" />
          </div>
          <CopyField label="Secret" value={setup.secret} />
        </div>
        <TextInput
          label="Code it shows now"
          description="Six digits. This proves that it works before it is asked for."
          inputMode="numeric"
          autoComplete="one-time-code"
          w={220}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          error={turnOn.error?.of("code")}
          required
          data-autofocus
        />
        {turnOn.error && turnOn.error.issues.length === 0 && <ProblemNotice problem={turnOn.error} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={turnOn.isPending}>
            Turn on
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
