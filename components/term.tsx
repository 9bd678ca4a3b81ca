// A word with its definition one hover, focus or tap away.
import type { ReactNode } from "react";
import { type DefinitionName, definitions } from "./definitions";
import classes from "./term.module.css";
import { Tip } from "./tip";

type Props = {
  children: ReactNode;
  /** A name from the definitions, or a text of its own. */
  means: DefinitionName | { text: ReactNode };
};

export function Term({ children, means }: Props) {
  return (
    <Tip label={typeof means === "string" ? definitions[means] : means.text}>
      <button type="button" className={classes.term}>
        {children}
      </button>
    </Tip>
  );
}
