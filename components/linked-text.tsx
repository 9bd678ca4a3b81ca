// A plain-text mail as it was written, with its links made into links. Nothing in it is read as HTML.
import { Anchor } from "@mantine/core";
import classes from "./linked-text.module.css";

const LINK = /(https?:\/\/[^\s<>"]+)/;

type Props = {
  text: string;
  /** Its lines are set in columns by blanks. */
  columns?: boolean;
};

export function LinkedText({ text, columns = false }: Props) {
  let at = 0;
  return (
    <div className={classes.text} data-columns={columns || undefined}>
      {text.split(LINK).map((part) => {
        const key = at;
        at += part.length;
        return LINK.test(part) ? (
          <Anchor key={key} href={part} inherit>
            {part}
          </Anchor>
        ) : (
          part
        );
      })}
    </div>
  );
}
