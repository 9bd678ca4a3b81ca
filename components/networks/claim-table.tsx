// Claims, the newest first: which networks, how far each block is, and the way back to its proofs.
import { Anchor } from "@mantine/core";
import Link from "next/link";
import type { ClaimRow } from "@/lib/networks/schema";
import { type Column, DataTable } from "../data-table";
import { dayText, plural } from "../format";
import { blockStateNames } from "./block-state-names";
import classes from "./networks.module.css";

export function ClaimTable({ claims }: { claims: readonly ClaimRow[] }) {
  return (
    <DataTable
      caption="Claims of the organization"
      columns={columns}
      rows={claims}
      rowKey={(claim) => claim.id}
      card={(claim) => (
        <>
          <div className={classes.wrap}>
            <Networks claim={claim} />
          </div>
          <p className={classes.cardText}>{states(claim)}</p>
          <p className={classes.cardText}>
            Made {dayText(claim.createdAt)} by {claim.requestedBy}
          </p>
        </>
      )}
    />
  );
}

const columns: Column<ClaimRow>[] = [
  { key: "networks", header: "Networks", maxWidth: 420, cell: (claim) => <Networks claim={claim} /> },
  { key: "blocks", header: "Blocks", cell: states },
  {
    key: "needs",
    header: "Decided by",
    cell: (claim) => (claim.needsStaff ? "the provider’s staff" : "its proofs"),
  },
  { key: "by", header: "Made by", maxWidth: 280, cell: (claim) => claim.requestedBy },
  { key: "at", header: "Made on", cell: (claim) => dayText(claim.createdAt) },
];

function Networks({ claim }: { claim: ClaimRow }) {
  const total = Object.values(claim.blocks).reduce((sum, number) => sum + number, 0);
  const more = total - claim.networks.length;
  return (
    <Anchor component={Link} href={`/networks/add?claim=${claim.id}`} className="address">
      {claim.networks.join(", ")}
      {more > 0 && ` and ${plural(more, "more", "more")}`}
    </Anchor>
  );
}

/** "2 verified, 1 waiting" */
function states(claim: ClaimRow): string {
  return (["waiting", "verified", "refused", "withdrawn", "expired"] as const)
    .filter((state) => (claim.blocks[state] ?? 0) > 0)
    .map((state) => `${claim.blocks[state]} ${blockStateNames[state].toLowerCase()}`)
    .join(", ");
}
