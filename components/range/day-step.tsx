// Where a single day is shown: the days beside it, a press away.
import { ActionIcon, Group } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { addDays } from "@/lib/platform/day";
import { dayShort, dayWithWeekday } from "../format";
import { Tip } from "../tip";
import type { Range } from "./range-bar";

type Props = {
  /** The day shown. */
  day: string;
  /** The last complete day: there is none after it to go to. */
  last: string | null | undefined;
  onRange: (patch: Partial<Range>) => void;
};

export function DayStep({ day, last, onRange }: Props) {
  const step = (days: number) => {
    const next = addDays(day, days);
    return (
      <Tip label={dayShort(next)}>
        <ActionIcon
          variant="default"
          size="lg"
          aria-label={`${days < 0 ? "Day before" : "Day after"}: ${dayShort(next)}`}
          disabled={days > 0 && (!last || next > last)}
          onClick={() => onRange({ from: next, to: next })}
        >
          {days < 0 ? <IconChevronLeft size={18} /> : <IconChevronRight size={18} />}
        </ActionIcon>
      </Tip>
    );
  };
  return (
    <Group gap={6} mb="md" role="group" aria-label="Day by day">
      {step(-1)}
      <span aria-live="polite">{dayWithWeekday(day)}</span>
      {step(1)}
    </Group>
  );
}
