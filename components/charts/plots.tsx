// The four frames of an address over time, each one quantity on one axis. They share the plot's left and right
// edge, so that days stand under each other and one crosshair serves all of them. Recharts is imported here and below here
// only: this is what late-plot.tsx fetches later.
import { memo, type ReactNode } from "react";
import {
  Bar,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceLine,
  ResponsiveContainer,
  XAxis,
  YAxis,
} from "recharts";
import { dayShort, plainPercent, shortCount } from "../format";
import { type Axis, axisOver, type ChartDay, labelledDays, rateAxis, unknownAxis } from "./chart-days";
import { DayColumns } from "./day-columns";
import { Intervals } from "./intervals";
import { PLOT_LEFT, PLOT_RIGHT, type PlotProps, plotFoot } from "./plot-room";

const tick = { fill: "var(--mantine-color-dimmed)", fontSize: 12 };
const quiet = { isAnimationActive: false, activeDot: false } as const;

/** The plot of one quantity. */
export default function PlotOf({ of, ...props }: PlotProps) {
  const Of = plots[of];
  return <Of {...props} />;
}

type FrameProps = {
  days: ChartDay[];
  height: number;
  /** Only the lowest frame names the days. */
  named: boolean;
  format: (value: number) => string;
  axis: Axis;
  children: ReactNode;
};

function Plot({ days, height, named, format, axis, children }: FrameProps) {
  return (
    <ResponsiveContainer width="100%" height={height + plotFoot(named)}>
      <ComposedChart
        data={days}
        margin={{ top: 6, right: PLOT_RIGHT, bottom: named ? 0 : plotFoot(), left: 0 }}
        barCategoryGap="12%"
        maxBarSize={72}
        accessibilityLayer={false}
        style={{ pointerEvents: "none" }}
      >
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis
          dataKey="day"
          scale="band"
          ticks={labelledDays(days)}
          tickFormatter={dayShort}
          height={named ? plotFoot(named) : 1}
          tick={named ? tick : false}
          tickLine={false}
          axisLine={{ stroke: "var(--mantine-color-default-border)" }}
          interval="preserveStart"
          minTickGap={12}
        />
        <YAxis
          width={PLOT_LEFT}
          tick={tick}
          tickFormatter={format}
          tickLine={false}
          axisLine={false}
          domain={[0, axis.ceiling]}
          ticks={axis.ticks}
          interval={0}
          allowDataOverflow
        />
        {children}
      </ComposedChart>
    </ResponsiveContainer>
  );
}

type Props = Omit<PlotProps, "of">;

/** Recipients a day as bars from zero: ham, suspect and spam; hatched below the floor. */
const VolumePlot = memo(function VolumePlot({ days, height, named }: Props) {
  return (
    <Plot
      days={days}
      height={height}
      named={named}
      format={shortCount}
      axis={axisOver(
        days.flatMap((entry) => [entry.volume, entry.volumeBefore]),
        3,
      )}
    >
      <DayColumns days={days} />
      <Bar dataKey="spam" stackId="volume" fill="var(--spam)" {...quiet} />
      <Bar dataKey="suspect" stackId="volume" fill="var(--suspect)" {...quiet} />
      <Bar dataKey="ham" stackId="volume" fill="var(--ham)" {...quiet} />
      <Bar dataKey="unjudged" stackId="volume" fill="none" stroke="var(--outline)" {...quiet} />
      <Bar dataKey="floorVolume" stackId="volume" fill="url(#hatch)" stroke="var(--outline)" {...quiet} />
      <Before dataKey="volumeBefore" />
    </Plot>
  );
});

/** Complaint rate a day as a line with its interval, and the thresholds in wide use. */
const RatePlot = memo(function RatePlot({ days, height, named }: Props) {
  const axis = rateAxis(days);
  return (
    <Plot days={days} height={height} named={named} format={plainPercent} axis={axis}>
      <DayColumns days={days} hatchBelowFloor />
      <Intervals days={days} />
      <Threshold at={0.001} name={axis.ceiling > 0.011 ? "" : "0.1\u202f%"} />
      <Threshold at={0.003} name={"0.3\u202f%"} />
      <Before dataKey="rateBefore" />
      <Series dataKey="rate" alone={days.length === 1} />
    </Plot>
  );
});

/** Trap hits a day: solid to the lower bound of the disclosed band, light to its upper one. */
const TrapPlot = memo(function TrapPlot({ days, height, named }: Props) {
  const bars = days.map((entry) => ({
    ...entry,
    trapsMore: (entry.trapsHigh ?? 0) - (entry.traps ?? 0),
  }));
  return (
    <Plot
      days={bars}
      height={height}
      named={named}
      format={shortCount}
      axis={axisOver(
        days.map((entry) => entry.trapsHigh),
        3,
      )}
    >
      <DayColumns days={days} />
      <Bar dataKey="traps" stackId="traps" fill="var(--series)" {...quiet} />
      <Bar
        dataKey="trapsMore"
        stackId="traps"
        fill="var(--series-band)"
        stroke="var(--series)"
        strokeWidth={0.75}
        {...quiet}
      />
    </Plot>
  );
});

/** Share of RCPT commands that named an unknown recipient, with the 10 % line. */
const UnknownPlot = memo(function UnknownPlot({ days, height, named }: Props) {
  return (
    <Plot days={days} height={height} named={named} format={plainPercent} axis={unknownAxis(days)}>
      <DayColumns days={days} />
      <Threshold at={0.1} name={"10\u202f%"} />
      <Series dataKey="unknown" alone={days.length === 1} />
    </Plot>
  );
});

const plots = { volume: VolumePlot, rate: RatePlot, traps: TrapPlot, unknown: UnknownPlot } as const;

/** `alone`: a single day has no line, so its dot must be seen by itself. */
function Series({ dataKey, alone }: { dataKey: "rate" | "unknown"; alone: boolean }) {
  return (
    <Line
      dataKey={dataKey}
      type="linear"
      stroke="var(--series)"
      strokeWidth={1.5}
      dot={{ r: alone ? 4 : 1.6, fill: "var(--series)", strokeWidth: 0 }}
      connectNulls={false}
      {...quiet}
    />
  );
}

/** The compared period: a thin dashed line, so that it is not taken for the present. */
function Before({ dataKey }: { dataKey: "volumeBefore" | "rateBefore" }) {
  return (
    <Line
      dataKey={dataKey}
      type="step"
      stroke="var(--mantine-color-text)"
      strokeOpacity={0.7}
      strokeWidth={1}
      strokeDasharray="2 2"
      dot={false}
      connectNulls={false}
      {...quiet}
    />
  );
}

function Threshold({ at, name }: { at: number; name: string }) {
  return (
    <ReferenceLine
      y={at}
      stroke="var(--threshold)"
      strokeDasharray="5 3"
      label={{
        value: name,
        position: "insideBottomRight",
        fill: "var(--mantine-color-text)",
        fontSize: 12,
        offset: 3,
        style: { paintOrder: "stroke", stroke: "var(--mantine-color-body)", strokeWidth: 3 },
      }}
    />
  );
}
