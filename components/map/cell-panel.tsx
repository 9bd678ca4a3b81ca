// What a cell of the map holds: its figures, the addresses that need a look first, and where to go from it.
import { Anchor, Group, Text, Title } from "@mantine/core";
import Link from "next/link";
import type { ComplaintRate, IpRow, MapCell, NetworkMap } from "@/lib/reputation/schema";
import { Figure } from "../figure";
import { FilterResultMark } from "../filter-result-mark";
import { beforeWords, count, plural } from "../format";
import { ProblemNotice, type ShownProblem } from "../problem-notice";
import { Rate, shortRate } from "../rate";
import { markOf, markWords } from "../result-words";
import { statusNames } from "../status-words";
import { trapWords } from "../trap-words";
import { markOfCell, spamText } from "./cell-look";
import classes from "./cell-panel.module.css";

type Props = {
  cell: MapCell;
  /** How many days are shown. */
  days: number;
  /** The period that the cell is compared with. */
  compared: NetworkMap["compared"];
  /** The first addresses by severity; undefined while loading, null for a cell that is one address. */
  top: readonly IpRow[] | undefined | null;
  /** Why those could not be read. */
  problem: ShownProblem | null;
  onRetry: () => void;
  /** The map of the cell, its addresses in the fleet, or its own page. */
  links: readonly { href: string; name: string }[];
};

/** What a rate rests on, which may be more days than are shown: it is of a week or more. */
function rateBase(value: ComplaintRate, shown: number): string {
  const complaints = plural(value.complaints, "complaint");
  return value.days !== shown ? `${complaints} in ${plural(value.days, "day")}` : complaints;
}

/** Why an address comes where it does: its status, else its complaint rate; its result is its mark. */
function why({ status, complaintRate, counts }: IpRow): string {
  if (status !== null) return statusNames[status.state];
  return complaintRate.state === "measured"
    ? `${shortRate(complaintRate)} complained`
    : plural(counts.recipients, "recipient");
}

export function CellPanel({ cell, days, compared, top, problem, onRetry, links }: Props) {
  const { network, granted, figures } = cell;
  return (
    <aside className={classes.panel} aria-label={`About ${network}`}>
      <Title order={2} size="h4" className="address">
        {network}
      </Title>
      {granted === "part" && <Text c="dimmed">A part of it is yours; the figures are of that part.</Text>}
      {figures === null && <Text c="dimmed">No mail system reported mail from here in this window.</Text>}
      {figures !== null && (
        <>
          <Group gap={8} mt={4} mb="sm">
            <FilterResultMark kind={markOfCell(cell)} blocked={figures.blocked > 0} named={false} />
            <Text size="sm">
              {top === null ? "" : "Worst: "}
              {markWords[markOfCell(cell)].name}
              {figures.blocked > 0 && (top === null ? ", blocked" : `, ${count(figures.blocked)} blocked`)}
            </Text>
          </Group>
          <div className={classes.figures}>
            <Figure
              label="Recipients"
              means="recipients"
              value={count(figures.counts.recipients)}
              base={
                compared === null
                  ? `in ${plural(figures.counts.dataCommands, "DATA command")}`
                  : beforeWords(cell.before?.recipients, compared)
              }
            />
            <Figure
              label="Spam share"
              means="spamShare"
              value={spamText(figures)}
              base={`${count(figures.red)} red, ${count(figures.yellow)} yellow, ${count(figures.green)} green`}
            />
            <Figure
              label="Complaint rate"
              means="complaintRate"
              value={<Rate value={figures.complaintRate} />}
              base={rateBase(figures.complaintRate, days)}
            />
            <Figure
              label="Trap hits"
              means="trapHits"
              value={trapWords(figures.trapHits)}
              base={
                figures.trapHits.mode === "guarded"
                  ? "not told by address"
                  : `from ${plural(figures.addresses, "address", "addresses")}`
              }
            />
          </div>
        </>
      )}
      {figures !== null && top !== null && (
        <>
          <Title order={3} size="h5" mt="md">
            Look at these first
          </Title>
          {problem && <ProblemNotice problem={problem} onRetry={onRetry} />}
          <ol className={classes.top} aria-busy={top === undefined && problem === null}>
            {(top ?? []).map((row) => (
              <li key={row.ip}>
                <FilterResultMark kind={markOf(row.filterResult)} blocked={row.status?.state === "blocked"} />
                <Anchor component={Link} href={`/ips/${row.ip}`} className="address">
                  {row.ip}
                </Anchor>
                <span className={classes.why}>{why(row)}</span>
              </li>
            ))}
          </ol>
        </>
      )}
      <Group gap="md" mt="sm">
        {links.map(({ href, name }) => (
          <Anchor key={href} component={Link} href={href} size="sm">
            {name}
          </Anchor>
        ))}
      </Group>
    </aside>
  );
}
