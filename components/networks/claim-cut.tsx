// How pasted text is cut into blocks, what cannot be claimed and why, and how each block can be proved.
import { Alert, Text } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import type { ClaimPreview, PreviewBlock } from "@/lib/networks/schema";
import { type Column, DataTable } from "../data-table";
import { plural } from "../format";
import { proofWords } from "../proof-words";
import classes from "./claim-cut.module.css";
import { addressesText, groupDigits } from "./group-digits";

export function ClaimCut({ cut }: { cut: ClaimPreview }) {
  return (
    <>
      {cut.issues.length > 0 && (
        <div className={classes.issues} role="alert">
          <Text fw={600}>
            {plural(cut.issues.length, "item")} of the text cannot be claimed as written. Go back and change
            the text.
          </Text>
          <ul>
            {cut.issues.map((issue) => (
              <li key={`${issue.item} ${issue.message}`}>
                {issue.item !== "" && <span className="address">{issue.item}: </span>}
                {issue.message}
                {issue.suggestion && (
                  <>
                    {" "}
                    Write <span className="address">{issue.suggestion}</span>.
                  </>
                )}
              </li>
            ))}
          </ul>
        </div>
      )}
      {cut.blocks.length > 0 && (
        <>
          <Text fw={600}>
            {plural(cut.blocks.length, "block")}: {totals(cut)}
          </Text>
          {cut.needsStaff && (
            <Alert icon={<IconInfoCircle size={18} />} color="gray" title="The provider’s staff will decide">
              This is more than a /16 (IPv6 /32) in one claim. Smaller claims can be proved by a DNS record or
              by mail, without waiting.
            </Alert>
          )}
          <DataTable
            caption="Blocks of the claim"
            columns={columns}
            rows={cut.blocks}
            rowKey={(block) => block.network}
            card={(block) => <Card block={block} />}
          />
        </>
      )}
    </>
  );
}

const columns: Column<PreviewBlock>[] = [
  { key: "network", header: "Block", cell: (block) => <span className="address">{block.network}</span> },
  { key: "addresses", header: "Addresses", numeric: true, cell: (block) => groupDigits(block.addresses) },
  {
    key: "from",
    header: "Cut from",
    maxWidth: 260,
    cell: (block) => <span className="address">{block.from}</span>,
  },
  { key: "note", header: "Now", cell: note },
  { key: "proof", header: "Fastest proof", wraps: true, cell: fastest },
  { key: "other", header: "Or by", cell: others },
];

function note(block: PreviewBlock): string {
  if (block.waitingClaimId) return "in another claim";
  return block.held ? "already yours" : "new";
}

function fastest(block: PreviewBlock): string {
  return block.proofs[0]?.sentence ?? "Only the provider’s staff can decide.";
}

/** The slower ways, by name. */
function others(block: PreviewBlock): string {
  return block.proofs
    .slice(1)
    .map(({ proof }) => proofWords(proof))
    .join(", ");
}

function Card({ block }: { block: PreviewBlock }) {
  return (
    <>
      <span className="address">{block.network}</span> · {groupDigits(block.addresses)} · {note(block)}
      <div className={classes.proof}>
        {fastest(block)}
        {block.proofs.length > 1 && ` Or by ${others(block)}.`}
      </div>
    </>
  );
}

function totals(cut: ClaimPreview): string {
  const { ipv4, ipv6 } = cut.addresses;
  return [
    ...(ipv4 === "0" ? [] : [addressesText(ipv4, "IPv4 ")]),
    ...(ipv6 === "0" ? [] : [addressesText(ipv6, "IPv6 ")]),
  ].join(" and ");
}
