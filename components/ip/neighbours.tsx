// The addresses around one: how they stand together, those that need a look first, and the way to all of them.
import { Anchor, Group, Skeleton, Text, Title } from "@mantine/core";
import Link from "next/link";
import type { IpList } from "@/lib/reputation/schema";
import { FilterResultMark } from "../filter-result-mark";
import { count, plural } from "../format";
import { ProblemNotice, type ShownProblem } from "../problem-notice";
import { markOf } from "../result-words";
import { statusNames } from "../status-words";
import classes from "./neighbours.module.css";

type Props = {
  ip: string;
  network: string;
  /** The addresses of the network, the severest first; undefined while loading. */
  list: IpList | undefined;
  links: readonly { href: string; name: string }[];
  /** Why they could not be read. */
  problem: ShownProblem | null;
  onRetry: () => void;
};

const SHOWN = 8;

export function Neighbours({ ip, network, list, links, problem, onRetry }: Props) {
  const others = list?.rows.filter((row) => row.ip !== ip).slice(0, SHOWN);
  return (
    <section aria-labelledby="neighbours" className={classes.section}>
      <Title order={2} id="neighbours" mb={4}>
        Neighbours in <span className="address">{network}</span>
      </Title>
      {problem && <ProblemNotice problem={problem} onRetry={onRetry} />}
      {list === undefined ? (
        problem === null && <Skeleton h={14} w={320} />
      ) : (
        <p className={classes.sentence}>{sentence(list)}</p>
      )}
      <ul className={classes.list}>
        {others?.map((row) => (
          <li key={row.ip} className={classes.neighbour}>
            <FilterResultMark kind={markOf(row.filterResult)} blocked={row.status?.state === "blocked"} />
            <Anchor component={Link} href={`/ips/${row.ip}`} prefetch={false} className="address">
              {row.ip}
            </Anchor>
            <Text span size="xs" c="dimmed">
              {row.status && `${statusNames[row.status.state]}, `}
              {plural(row.counts.recipients, "recipient")}
            </Text>
          </li>
        ))}
      </ul>
      {list?.total !== 0 && list?.total !== 1 && (
        <Group gap="md">
          {links.map(({ href, name }) => (
            <Anchor key={href} component={Link} href={href} size="sm">
              {name}
            </Anchor>
          ))}
        </Group>
      )}
    </section>
  );
}

/** Without results by number: the marks below are of as many days as a result needs, counts would be of these days alone. */
function sentence({ total }: IpList): string {
  if (total <= 1) return "No other address of yours sent from here in these days.";
  return `${count(total)} addresses of yours sent from here in these days. Beside this one, the severest first, then the busiest:`;
}
