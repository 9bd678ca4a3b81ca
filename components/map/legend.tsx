// What the cells of the map stand for, under each way of colouring them.
import { FilterResultMark } from "../filter-result-mark";
import { markWords } from "../result-words";
import classes from "./cell-grid.module.css";
import { type Measure, scales } from "./cell-look";

const steps = [1, 2, 3, 4, 5] as const;

/**
 * Named cells are those with mail only: none of them is somebody else's. `withheld`: the provider keeps trap hits of
 * single addresses to itself.
 */
export function Legend({ by, named, withheld }: { by: Measure; named: boolean; withheld: boolean }) {
  const hidden = by === "traps" && withheld;
  return (
    <ul className={classes.legend} aria-label="Legend">
      {by === "result" ? (
        <>
          {(["RED", "YELLOW", "GREEN", "floor", "none"] as const).map((kind) => (
            <li key={kind}>
              <FilterResultMark kind={kind} size={14} named={false} />
              {markWords[kind].name}
            </li>
          ))}
          <li>
            <FilterResultMark kind="RED" blocked size={14} named={false} />
            Bar: an address is blocked
          </li>
        </>
      ) : (
        <>
          {!hidden &&
            steps.map((step) => (
              <li key={step}>
                <span className={classes.swatch} data-look={step} />
                {scales[by].names[step - 1]}
              </li>
            ))}
          {hidden && (
            <li>
              <span className={classes.swatch} data-look="floor" />
              Sent mail, trap hits withheld
            </li>
          )}
          {(by === "spam" || by === "complaints") && (
            <li>
              <span className={classes.swatch} data-look="floor" />
              {markWords.floor.name}
            </li>
          )}
          <li>
            <span className={classes.swatch} data-look="none" />
            {markWords.none.name}
          </li>
          <li>
            <span className={classes.swatch} data-look="none" data-blocked />
            Double line: an address is blocked
          </li>
          {(by === "spam" || by === "complaints") && <li className={classes.unit}>Figures in %</li>}
        </>
      )}
      {!named && (
        <li>
          <span className={classes.swatch} data-look="outside" />
          Not yours
        </li>
      )}
    </ul>
  );
}
