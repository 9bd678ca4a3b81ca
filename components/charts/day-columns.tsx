// The ground a frame is drawn on: weekends lightly shaded, dashes for days not closed, a stroke through missing ones, a
// cross through lost ones, today hatched at its edge, a flag where an incident was, a dotted line where a note stands, and a
// small outline where the day is known and nothing was sent.
import { usePlotArea, useXAxisScale } from "recharts";
import { isWeekend } from "../format";
import type { ChartDay } from "./chart-days";
import { begunOf } from "./flag-days";

type Props = {
  days: readonly ChartDay[];
  /** Hatches whole days below the floor: in frames that show what the floor suppresses. */
  hatchBelowFloor?: boolean;
};

export function DayColumns({ days, hatchBelowFloor = false }: Props) {
  const scale = useXAxisScale();
  const area = usePlotArea();
  if (!scale || !area) return null;
  return (
    <g>
      {days.map((entry, index) => {
        const left = scale(entry.day, { position: "start" }) ?? 0;
        const width = (scale(entry.day, { position: "end" }) ?? 0) - left;
        const inset = Math.min(1.5, width / 5);
        const column = {
          x: left + inset,
          y: area.y + 0.5,
          width: Math.max(1, width - 2 * inset),
          height: area.height - 1,
        };
        return (
          <g key={entry.day}>
            {isWeekend(entry.day) && (
              <rect x={left} y={area.y} width={width} height={area.height} fill="var(--weekend)" />
            )}
            {hatchBelowFloor && entry.belowFloor && (
              <rect {...column} fill="url(#hatch)" fillOpacity={0.55} />
            )}
            <Flags
              entry={entry}
              before={days[index - 1]}
              x={left + width / 2}
              width={width}
              top={area.y}
              height={area.height}
            />
            <Look entry={entry} column={column} />
          </g>
        );
      })}
    </g>
  );
}

type FlagsProps = {
  entry: ChartDay;
  before: ChartDay | undefined;
  x: number;
  width: number;
  top: number;
  height: number;
};

/** What goes on from the day before is a line along the top up to here, so that its end is seen and its days are not covered. */
function Flags({ entry: { flags }, before, x, width, top, height }: FlagsProps) {
  if (flags.length === 0) return null;
  const begun = begunOf(flags, before?.flags ?? []);
  return (
    <>
      {begun.length < flags.length && (
        <path d={`M${x - width} ${top} H${x}`} stroke="var(--flag)" strokeWidth={2} />
      )}
      <Begun flags={begun} x={x} top={top} height={height} />
    </>
  );
}

type BegunProps = Pick<FlagsProps, "x" | "top" | "height"> & { flags: ChartDay["flags"] };

function Begun({ flags, x, top, height }: BegunProps) {
  if (flags.length === 0) return null;
  const line = `M${x} ${top} V${top + height}`;
  if (!flags.some(({ kind }) => kind === "incident")) {
    return <path d={line} stroke="var(--flag)" strokeDasharray="1 3" />;
  }
  return (
    <g stroke="var(--flag)" fill="var(--flag)">
      <path d={line} strokeOpacity={0.7} />
      <path d={`M${x} ${top} l8 3 l-8 3 z`} strokeWidth={0.5} />
    </g>
  );
}

type Rect = { x: number; y: number; width: number; height: number };

function Look({ entry, column }: { entry: ChartDay; column: Rect }) {
  const bottom = column.y + column.height;
  const rising = `M${column.x} ${bottom} L${column.x + column.width} ${column.y}`;
  switch (entry.look) {
    case "plain":
      return null;
    case "hidden":
      return <rect {...column} y={bottom - 1} height={1} fill="var(--outline)" fillOpacity={0.5} />;
    case "zero":
      return (
        <rect {...column} y={bottom - 3} height={3} fill="none" stroke="var(--outline)" strokeWidth={0.75} />
      );
    case "dashed":
    case "today":
      return (
        <rect
          {...column}
          fill="none"
          stroke="var(--outline)"
          strokeDasharray={entry.look === "today" ? "1 3" : "3 3"}
        />
      );
    case "struck":
      return (
        <g stroke="var(--outline)" fill="none">
          <rect {...column} strokeDasharray="3 3" />
          <path d={rising} />
        </g>
      );
    case "crossed":
      return (
        <path
          d={`${rising} M${column.x} ${column.y} L${column.x + column.width} ${bottom}`}
          stroke="var(--outline)"
          fill="none"
        />
      );
  }
}
