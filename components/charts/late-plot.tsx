// A plot in its own good time: its place is there at once, what draws it is fetched when the page is painted and the browser
// has nothing else to do. The frame around it says in words and in its table what the plot shows.
import { lazy, Suspense, useEffect, useState } from "react";
import classes from "./late-plot.module.css";
import { type PlotProps, plotFoot } from "./plot-room";

const Plot = lazy(() => import("./plots"));

/** The browser that is never idle draws after this long all the same. */
const LATEST_MS = 2000;

export function LatePlot(props: PlotProps & { hasTime: boolean }) {
  const { hasTime, ...plot } = props;
  return (
    <div className={classes.room} style={{ height: plot.height + plotFoot(plot.named) }}>
      {hasTime ? (
        <Suspense>
          <Plot {...plot} />
        </Suspense>
      ) : (
        <noscript>
          Drawn by scripts, which are off here; the figures stand day by day in the table below.
        </noscript>
      )}
    </div>
  );
}

/** Whether the browser has had time since the page was first painted with scripts at work. */
export function useSpareTime(): boolean {
  const [had, setHad] = useState(false);
  useEffect(() => {
    let over = false;
    const draw = () => !over && setHad(true);
    // Safari has no such callback.
    const whenIdle = () =>
      "requestIdleCallback" in window
        ? requestIdleCallback(draw, { timeout: LATEST_MS })
        : setTimeout(draw, LATEST_MS / 10);
    requestAnimationFrame(whenIdle);
    return () => {
      over = true;
    };
  }, []);
  return had;
}
