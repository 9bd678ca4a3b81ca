// An action that destroys something, or that staff must give a reason for, asks once, says what it will do, and does it.
import { Button, type ButtonProps } from "@mantine/core";
import dynamic from "next/dynamic";
import { type ReactNode, useState } from "react";
import type { ShownProblem } from "./problem-notice";

// The window with the question is loaded when it is first asked.
const ConfirmQuestion = dynamic(() => import("./confirm-question").then((module) => module.ConfirmQuestion), {
  ssr: false,
});

type Props = {
  /** On the button, and again on the button that does it: "End feed". */
  label: string;
  title: string;
  /** What will happen, and whether it can be undone. */
  children: ReactNode;
  /** The note is empty unless one is asked for. */
  onConfirm: (note: string) => Promise<unknown>;
  /** Staff say why: the question asks for a note. */
  noted?: boolean;
  /** Nothing is lost by it: not in red. */
  harmless?: boolean;
  problem?: ShownProblem | null;
  size?: ButtonProps["size"];
  disabled?: boolean;
};

export function ConfirmButton({
  label,
  title,
  children,
  onConfirm,
  problem,
  size = "xs",
  disabled,
  noted = false,
  harmless = false,
}: Props) {
  const [asking, setAsking] = useState<boolean | null>(null);
  const [working, setWorking] = useState(false);

  async function confirm(note: string) {
    setWorking(true);
    try {
      await onConfirm(note);
      setAsking(false);
    } catch {
      // The caller's mutation holds the problem and hands it back as a prop; the question stays open.
    } finally {
      setWorking(false);
    }
  }

  return (
    <>
      <Button size={size} variant="default" disabled={disabled ?? false} onClick={() => setAsking(true)}>
        {label}
      </Button>
      {asking !== null && (
        <ConfirmQuestion
          opened={asking}
          onCancel={() => setAsking(false)}
          onConfirm={confirm}
          working={working}
          title={title}
          label={label}
          noted={noted}
          harmless={harmless}
          problem={problem ?? null}
        >
          {children}
        </ConfirmQuestion>
      )}
    </>
  );
}
