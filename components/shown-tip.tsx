// The tip that is shown, beside its target. Loaded with the first.
import { Tooltip } from "@mantine/core";
import { useEffect, useId } from "react";
import type { Shown } from "./tip";

export function ShownTip({ tip: { target, label, position }, opened }: { tip: Shown; opened: boolean }) {
  const id = useId();
  useEffect(() => {
    if (!opened) return;
    target.setAttribute("aria-describedby", id);
    return () => target.removeAttribute("aria-describedby");
  }, [target, opened, id]);
  return <Tooltip target={target} opened={opened} position={position} label={<span id={id}>{label}</span>} />;
}
