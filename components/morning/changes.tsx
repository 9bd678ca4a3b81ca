// One list of the morning: addresses that became worse, better, or are new, each with what happened in a sentence.
import { Anchor, Badge, Button, Skeleton, Title } from "@mantine/core";
import Link from "next/link";
import type { Morning, MorningItem } from "@/lib/reputation/schema";
import { FilterResultMark } from "../filter-result-mark";
import { count, unbroken } from "../format";
import classes from "./changes.module.css";

/** Most addresses of one list; the fleet has the rest. */
export const MOST = 200;

type Props = {
  id: string;
  title: string;
  list: Morning["worse"] | undefined;
  /** What stands there when nothing changed. */
  nothing: string;
  onAll: () => void;
};

export function Changes({ id, title, list, nothing, onAll }: Props) {
  return (
    <section aria-labelledby={id} className={classes.changes}>
      <Title order={2} id={id} className={classes.title}>
        {title} {list && list.total > 0 && <span className={classes.total}>{count(list.total)}</span>}
      </Title>
      {list === undefined && <Waiting />}
      {list?.total === 0 && <p className={classes.nothing}>{nothing}</p>}
      {list && list.total > 0 && (
        <ul className={classes.list}>
          {list.items.map((item) => (
            <Change key={item.ip} item={item} />
          ))}
        </ul>
      )}
      {list && list.total > list.items.length && (
        <Button variant="subtle" size="compact-sm" ml={-8} mt={4} onClick={onAll}>
          {list.total <= MOST ? `Show all ${count(list.total)}` : `Show ${MOST} of ${count(list.total)}`}
        </Button>
      )}
    </section>
  );
}

function Change({ item }: { item: MorningItem }) {
  const [first, ...more] = item.sentences;
  const others = item.statusText === null ? more : [...more, `${item.statusText}.`];
  return (
    <li className={classes.change}>
      <FilterResultMark
        kind={item.result === "none" ? "floor" : item.result}
        blocked={item.status === "blocked"}
      />
      <div>
        <Anchor
          component={Link}
          className={`address ${classes.ip}`}
          href={`/ips/${encodeURIComponent(item.ip)}`}
        >
          {item.ip}
        </Anchor>
        {item.tags.map((tag) => (
          <Badge key={tag} variant="default" size="sm" tt="none" ml={6}>
            {tag}
          </Badge>
        ))}
        <p>{unbroken(first ?? "")}</p>
        {others.map((sentence) => (
          <p key={sentence} className={classes.more}>
            {unbroken(sentence)}
          </p>
        ))}
      </div>
    </li>
  );
}

export function Waiting() {
  return (
    <div className={classes.list} aria-hidden>
      {[1, 2, 3].map((row) => (
        <Skeleton key={row} h={58} my={4} />
      ))}
    </div>
  );
}
