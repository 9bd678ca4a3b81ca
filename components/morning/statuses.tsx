// What the provider does now to mail from the reader's networks: since when, why, and how it clears. One line for a
// whole network, however many addresses it holds.
import { Anchor, Button, Title } from "@mantine/core";
import Link from "next/link";
import type { IpStatus, Morning } from "@/lib/reputation/schema";
import { count, dayText, instantText, unbroken } from "../format";
import { statusNames } from "../status-words";
import { MOST, Waiting } from "./changes";
import classes from "./changes.module.css";

type Props = { list: Morning["statuses"] | undefined; onAll: () => void };

export function Statuses({ list, onAll }: Props) {
  return (
    <section aria-labelledby="statuses" className={classes.changes}>
      <Title order={2} id="statuses" className={classes.title}>
        Blocked, junked or limited{" "}
        {list && list.total > 0 && <span className={classes.total}>{count(list.total)}</span>}
      </Title>
      {list === undefined && <Waiting />}
      {list?.total === 0 && (
        <p className={classes.nothing}>Mail from all your networks is taken as usual now.</p>
      )}
      {list && list.total > 0 && (
        <ul className={classes.list}>
          {list.items.map((status) => (
            <Status key={`${status.state} ${status.network} ${status.since}`} status={status} />
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

function Status({ status }: { status: IpStatus }) {
  return (
    <li className={classes.item}>
      <Anchor component={Link} className={`address ${classes.ip}`} href={placeOf(status.network)}>
        {status.network}
      </Anchor>{" "}
      <b>{statusNames[status.state]}</b>{" "}
      <span className={classes.more} title={instantText(status.since)}>
        since {dayText(status.since)}
        {status.code !== null && `, ${unbroken(status.code)}`}
      </span>
      <p>{status.reasonText}.</p>
      <p className={classes.more}>
        {unbroken(status.clears)}
        {status.until !== null && ` It ends by itself on ${dayText(status.until)}.`}
      </p>
    </li>
  );
}

/** The page of an address, or the fleet of a network. */
function placeOf(network: string): string {
  return network.includes("/")
    ? `/ips?window=30&cidr=${encodeURIComponent(network)}`
    : `/ips/${encodeURIComponent(network)}`;
}
