// The 95 % interval of each day's rate as an upright bar behind its dot: tall at low volume, hardly there at high. It is
// narrower than its day, or days of low volume would fill the plot.
import { usePlotArea, useXAxisScale, useYAxisScale } from "recharts";
import type { ChartDay } from "./chart-days";

/** Pixels. */
const WIDEST = 7;

export function Intervals({ days }: { days: readonly ChartDay[] }) {
  const across = useXAxisScale();
  const up = useYAxisScale();
  const area = usePlotArea();
  if (!across || !up || !area) return null;
  return (
    <g>
      {days.map((entry) => {
        if (entry.rateLow === undefined || entry.rateHigh === undefined) return null;
        const left = across(entry.day, { position: "start" }) ?? 0;
        const right = across(entry.day, { position: "end" }) ?? 0;
        const width = Math.max(1, Math.min(WIDEST, (right - left) / 2));
        const end = up(entry.rateHigh) ?? area.y;
        const top = Math.max(area.y, end);
        const bottom = Math.max(top + 1, up(entry.rateLow) ?? top + 1);
        return (
          <rect
            key={entry.day}
            x={(left + right - width) / 2}
            y={top}
            width={width}
            height={bottom - top}
            fill="var(--series)"
            // One that leaves the plot says little: its day had too few recipients.
            fillOpacity={end < area.y ? 0.14 : 0.32}
          />
        );
      })}
    </g>
  );
}
