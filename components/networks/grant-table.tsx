// Grants: what may be read, since when, on what proof, and what is wrong with it if anything is.
import { Anchor } from "@mantine/core";
import Link from "next/link";
import type { ReactNode } from "react";
import type { GrantState, GrantView } from "@/lib/networks/schema";
import { type Column, DataTable } from "../data-table";
import { dayText, instantText } from "../format";
import { groupDigits } from "./group-digits";
import classes from "./networks.module.css";

type Props = {
  grants: readonly GrantView[] | undefined;
  /** What can be done with a grant; null for a reader who may not change anything. */
  action: ((grant: GrantView) => ReactNode) | null;
  empty: ReactNode;
};

const stateNames: Record<GrantState, string> = {
  active: "Active",
  suspended: "Suspended",
  expired: "Expired",
  revoked: "Revoked",
};

export function GrantTable({ grants, action, empty }: Props) {
  const columns: Column<GrantView>[] = [
    {
      key: "network",
      header: "Network",
      cell: (grant) => (
        <Anchor
          component={Link}
          href={`/networks/access?network=${encodeURIComponent(grant.network)}`}
          className="address"
          title={`Who can see ${grant.network}`}
        >
          {grant.network}
        </Anchor>
      ),
    },
    {
      key: "state",
      header: "State",
      cell: (grant) => (
        <span className={grant.state === "active" ? "" : classes.loud}>{stateNames[grant.state]}</span>
      ),
    },
    { key: "addresses", header: "Addresses", numeric: true, cell: (grant) => groupDigits(grant.addresses) },
    {
      key: "checked",
      header: "Last verified",
      cell: (grant) =>
        grant.lastVerifiedAt ? (
          <span title={instantText(grant.lastVerifiedAt)}>{dayText(grant.lastVerifiedAt)}</span>
        ) : (
          "–"
        ),
    },
    { key: "from", header: "Readable from", cell: (grant) => dayText(grant.firstDay) },
    {
      key: "until",
      header: "Until",
      cell: (grant) => (grant.expiresAt ? dayText(grant.expiresAt) : "no end"),
    },
    {
      key: "sentence",
      header: "What it rests on",
      wraps: true,
      cell: (grant) => grant.sentence,
    },
    ...(action ? [{ key: "action", header: "Action", cell: action }] : []),
  ];
  return (
    <DataTable
      caption="Grants of the organization"
      columns={columns}
      rows={grants}
      rowKey={(grant) => grant.id}
      skeletonRows={3}
      empty={empty}
      card={(grant) => (
        <>
          <div className={classes.cardTop}>
            <span className="address">{grant.network}</span>
            <span className={grant.state === "active" ? "" : classes.loud}>{stateNames[grant.state]}</span>
          </div>
          <p className={classes.cardText}>{grant.sentence}</p>
          <p className={classes.cardText}>
            <Anchor component={Link} href={`/networks/access?network=${encodeURIComponent(grant.network)}`}>
              Who can see it
            </Anchor>
            . Readable from {dayText(grant.firstDay)}
            {grant.expiresAt && ` until ${dayText(grant.expiresAt)}`}
          </p>
          {action?.(grant)}
        </>
      )}
    />
  );
}
