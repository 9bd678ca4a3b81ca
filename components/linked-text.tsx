// A plain-text mail as it was written, with its links made into links. Nothing in it is read as HTML.
import { Anchor } from "@mantine/core";
import classes from "./linked-text.module.css";

const LINK = /(https?:\/\/[^\s<>"]+)/;

export function LinkedText({ text }: { text: string }) {
  let at = 0;
  return (
    <div className={classes.text}>
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
