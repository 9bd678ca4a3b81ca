// The decisions of staff as buttons, each with the key that chooses it: what is shared by the desks, so that g grants
// and r refuses everywhere.
import { Button, Group, Kbd } from "@mantine/core";
import { useEffect, useEffectEvent, useRef } from "react";

type Props<Act extends string> = {
  /** Key to decision, in the order of the buttons. */
  acts: Readonly<Record<string, { act: Act; name: string }>>;
  chosen: Act;
  /** Should put the cursor where the reason belongs. */
  onChoose: (act: Act) => void;
  /** Several stand on one page: keys are for the row (data-row) that has the focus. */
  inRow?: boolean;
};

export function ActKeys<Act extends string>({ acts, chosen, onChoose, inRow = false }: Props<Act>) {
  const buttons = useRef<HTMLDivElement>(null);
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const target = event.target instanceof HTMLElement ? event.target : null;
    const pressed = acts[event.key];
    if (pressed === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    if (target?.closest("input, textarea, select")) return;
    if (inRow && !(target && buttons.current?.closest("[data-row]")?.contains(target))) return;
    event.preventDefault();
    onChoose(pressed.act);
  });
  useEffect(() => {
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  return (
    <Group ref={buttons} gap="xs">
      {Object.entries(acts).map(([key, { act, name }]) => (
        <Button
          key={key}
          size="xs"
          variant={chosen === act ? "light" : "default"}
          aria-pressed={chosen === act}
          onClick={() => onChoose(act)}
          rightSection={<Kbd size="xs">{key}</Kbd>}
        >
          {name}
        </Button>
      ))}
    </Group>
  );
}
