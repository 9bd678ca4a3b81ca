// What the provider does now to mail from the reader's networks: since when, why, and how it clears. One line for a
// whole network, however many addresses it holds.
import { Anchor } from "@mantine/core";
import Link from "next/link";
import type { IpStatus, Morning } from "@/lib/reputation/schema";
import { dayText, instantText, unbroken } from "../format";
import { statusNames } from "../status-words";
import classes from "./changes.module.css";
import { Listed } from "./listed";

type Props = { list: Morning["statuses"] | undefined; onAll: () => void };

export function Statuses(props: Props) {
  return (
    <Listed
      id="statuses"
      title="Blocked, junked or limited"
      nothing="Mail from all your networks is taken as usual now."
      {...props}
    >
      {(status) => <Status key={`${status.state} ${status.network} ${status.since}`} status={status} />}
    </Listed>
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
        {status.code !== null && (
          <>
            , <span className={classes.code}>{status.code}</span>
          </>
        )}
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
