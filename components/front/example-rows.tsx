// Three addresses as an example of what a sender sees, with the marks explained by their words.
import type { StripEntry } from "@/lib/reputation/schema";
import { FilterResultMark } from "../filter-result-mark";
import { StateStrip } from "../state-strip";
import classes from "./example-rows.module.css";

type Example = {
  ip: string;
  kind: "GREEN" | "YELLOW" | "RED";
  blocked: boolean;
  words: string;
  strip: StripEntry[];
};

export function ExampleRows() {
  return (
    <figure className={classes.example}>
      <figcaption className={classes.caption}>An example: thirty days of three addresses</figcaption>
      <ul className={classes.rows}>
        {examples.map((example) => (
          <li key={example.ip} className={classes.row}>
            <FilterResultMark kind={example.kind} blocked={example.blocked} size={20} />
            <span className="address">{example.ip}</span>
            <span className={classes.strip}>
              <StateStrip days={example.strip} />
            </span>
            <span className={classes.words}>{example.words}</span>
          </li>
        ))}
      </ul>
    </figure>
  );
}

const letters = { G: "GREEN", Y: "YELLOW", R: "RED", f: "floor", n: "none", l: "late", t: "today" } as const;

function stripOf(text: string): StripEntry[] {
  return [...text].map((letter, index) => ({
    day: `2026-01-${String(index + 1).padStart(2, "0")}`,
    result: letters[letter as keyof typeof letters],
    volume: 0,
  }));
}

const examples: Example[] = [
  {
    ip: "192.0.2.17",
    kind: "RED",
    blocked: true,
    words: "Red since 22 Jan, blocked: compromised machine",
    strip: stripOf("GGGGGffGGGGGffGGGGGffRRRRRRRlt"),
  },
  {
    ip: "192.0.2.18",
    kind: "YELLOW",
    blocked: false,
    words: "Yellow: 23 % of the verdicts were spam",
    strip: stripOf("GGGGGGGGGGGGGGGYGGYYGYYYYYYYlt"),
  },
  {
    ip: "192.0.2.40",
    kind: "GREEN",
    blocked: false,
    words: "Green: new, above the floor since 12 Jan",
    strip: stripOf("nnnnnfffffffGGGGGGGGGGGGGGGGlt"),
  },
];
