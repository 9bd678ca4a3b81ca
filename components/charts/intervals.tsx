// The 95 % interval of each day's rate as a step of a band: wide at low volume, a thread at high.
import { usePlotArea, useXAxisScale, useYAxisScale } from "recharts";
import type { ChartDay } from "./chart-days";

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
        const top = Math.max(area.y, up(entry.rateHigh) ?? area.y);
        const bottom = Math.max(top + 1, up(entry.rateLow) ?? top + 1);
        return (
          <rect
            key={entry.day}
            x={left}
            y={top}
            width={right - left}
            height={bottom - top}
            fill="var(--series-band)"
            fillOpacity={0.6}
          />
        );
      })}
    </g>
  );
}
