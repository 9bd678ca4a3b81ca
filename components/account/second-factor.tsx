// The second factor of the own account: whether it is on, how many recovery codes are left, and the ways to change it.
import { Button, Group, Skeleton, Stack, Text } from "@mantine/core";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useRenewRecoveryCodes, useSignInWays, useTurnFactorOff } from "@/lib/client/sign-in";
import type { FactorMissing, SignInWays } from "@/lib/identity/schema";
import { ConfirmButton } from "../confirm-button";
import { dayText } from "../format";
import { Notice } from "../notice";
import { ProblemNotice } from "../problem-notice";
import { RecoveryCodes } from "./recovery-codes";

// With what draws the QR code; loaded when it is opened.
const FactorSetup = dynamic(() => import("./factor-setup").then((module) => module.FactorSetup), {
  ssr: false,
});

const fewCodes = 3;

export function SecondFactor() {
  const ways = useSignInWays();
  // Kept here: the window shows the recovery codes after the factor is on already.
  const [settingUp, setSettingUp] = useState(false);
  return (
    <>
      {ways.error && <ProblemNotice problem={ways.error} onRetry={() => ways.refetch()} />}
      {ways.isPending && <Skeleton height={100} aria-label="Loading the second factor" />}
      {ways.data && (
        <Stack gap="sm" align="flex-start">
          {ways.data.missingFor && <Missing missing={ways.data.missingFor} />}
          {ways.data.secondFactor ? (
            <On factor={ways.data.secondFactor} />
          ) : (
            <Off onTurnOn={() => setSettingUp(true)} />
          )}
        </Stack>
      )}
      {settingUp && <FactorSetup onClose={() => setSettingUp(false)} />}
    </>
  );
}

function Missing({ missing }: { missing: FactorMissing }) {
  return (
    <Notice tone="warning" title="A second factor is asked of you">
      {missing.organization && "Your organization shows its data only to people who have one. "}
      {missing.staff && "Staff of this provider act only with one. "}
      Turn yours on, and everything is there again.
    </Notice>
  );
}

function Off({ onTurnOn }: { onTurnOn: () => void }) {
  return (
    <>
      <Text size="sm" c="dimmed" maw={560}>
        Off. With it, signing in also takes a code that an authenticator on your phone shows: a stolen
        password is then of no use.
      </Text>
      <Button onClick={onTurnOn}>Turn on</Button>
    </>
  );
}

function On({ factor }: { factor: NonNullable<SignInWays["secondFactor"]> }) {
  const renew = useRenewRecoveryCodes();
  const off = useTurnFactorOff();
  const left = factor.recoveryCodesLeft;
  return (
    <>
      <Text size="sm">
        On since {dayText(factor.since)}. {left === 1 ? "One recovery code is" : `${left} recovery codes are`}{" "}
        left.
      </Text>
      {left <= fewCodes && !renew.data && (
        <Notice tone="warning">
          {left === 0 ? "No recovery code is left" : "Few recovery codes are left"}. Make new ones, or losing
          your phone shuts you out.
        </Notice>
      )}
      {renew.data && <RecoveryCodes codes={renew.data.codes} onDone={() => renew.reset()} />}
      <Group gap="sm">
        <ConfirmButton
          label="New recovery codes"
          size="sm"
          title="Make new recovery codes?"
          problem={renew.error}
          onConfirm={() => renew.mutateAsync(undefined)}
        >
          The new ones replace the old ones, which stop working at once.
        </ConfirmButton>
        <ConfirmButton
          label="Turn off"
          size="sm"
          title="Turn the second factor off?"
          problem={off.error}
          onConfirm={() => off.mutateAsync(undefined)}
        >
          Signing in takes your password, or a mailed link, and nothing else. Your recovery codes are
          worthless then. What asks for a second factor is closed to you until you turn it on again.
        </ConfirmButton>
      </Group>
    </>
  );
}
