// What every figure means, what it rests on and how it is written; each word has an address of its own.
import type { Metadata } from "next";
import { unbroken } from "@/components/format";
import { glossary, otherWords } from "@/components/glossary";
import prose from "@/components/public/prose.module.css";
import classes from "./page.module.css";

export const metadata: Metadata = { title: "Glossary" };

const addressOf = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");

export default function GlossaryPage() {
  return (
    <div className={prose.prose}>
      <h1>Glossary</h1>
      <p className={prose.lead}>
        Every figure of this service: what it means, what it rests on, and how it is written.
      </p>
      <nav aria-label="Words">
        <ul className={classes.words}>
          {[...glossary, ...otherWords].map(({ name }) => (
            <li key={name}>
              <a href={`#${addressOf(name)}`}>{name}</a>
            </li>
          ))}
        </ul>
      </nav>
      <h2>Figures</h2>
      <dl className={classes.entries}>
        {glossary.map(({ name, means, base, written }) => (
          <div key={name} id={addressOf(name)} className={classes.entry}>
            <dt>{name}</dt>
            <dd>{unbroken(means)}</dd>
            <dd className={classes.detail}>Rests on: {base}.</dd>
            <dd className={classes.detail}>Written as: {unbroken(written)}.</dd>
          </div>
        ))}
      </dl>
      <h2>Other words</h2>
      <dl className={classes.entries}>
        {otherWords.map(({ name, means }) => (
          <div key={name} id={addressOf(name)} className={classes.entry}>
            <dt>{name}</dt>
            <dd>{unbroken(means)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
