// A page of words only, for what stands in for another page: not found, failed. Every page carries these in its
// first load, so they use nothing but markup.
import type { ReactNode } from "react";
import classes from "./plain-page.module.css";

type Props = { title: string; children: ReactNode };

export function PlainPage({ title, children }: Props) {
  return (
    <main className={classes.room}>
      <a className={classes.brand} href="/">
        Senderscope
      </a>
      <div className={classes.card}>
        <h1 className={classes.title}>{title}</h1>
        {children}
      </div>
    </main>
  );
}
