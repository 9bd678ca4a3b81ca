// One block of a claim: its state, and while it waits the ways to prove it, the fastest first.
import { Group, Text } from "@mantine/core";
import { IconCheck, IconClock, IconX } from "@tabler/icons-react";
import { useState } from "react";
import type { ClaimBlockView, ContactOffers } from "@/lib/networks/schema";
import { ConfirmButton } from "../confirm-button";
import { instantText } from "../format";
import type { ShownProblem } from "../problem-notice";
import classes from "./block-panel.module.css";
import { blockStateNames } from "./block-state-names";
import { ContactProof } from "./contact-proof";
import { DnsProof } from "./dns-proof";
import { addressesText } from "./group-digits";

type Props = {
  block: ClaimBlockView;
  initiallyOpen: boolean;
  onCheck: () => void;
  checking: boolean;
  checkProblem: ShownProblem | null;
  contacts: ContactOffers | undefined;
  contactsProblem: ShownProblem | null;
  /** Whether the reader asked for the contacts: looking them up takes a while and asks outside servers. */
  contactsWanted: boolean;
  onWantContacts: () => void;
  onAsk: (address: string) => void;
  /** The address a mail is being sent to, or null. */
  asking: string | null;
  askProblem: ShownProblem | null;
  onWithdraw: () => Promise<unknown>;
  withdrawProblem: ShownProblem | null;
};

const icons = {
  waiting: IconClock,
  verified: IconCheck,
  refused: IconX,
  withdrawn: IconX,
  expired: IconX,
} as const;

/** Of a waiting block what its last check found: of two hundred closed panels one sees which need work. */
function stateOf(block: ClaimBlockView): string {
  const last = block.state === "waiting" ? block.lastCheck : null;
  if (last === null || last === undefined) return blockStateNames[block.state];
  return { verified: "Found, staff decide", not_yet: "No record yet", could_not_check: "Could not check" }[
    last.outcome
  ];
}

export function BlockPanel(props: Props) {
  const { block } = props;
  const [open, setOpen] = useState(props.initiallyOpen);
  const Icon = icons[block.state];
  return (
    <details
      className={classes.panel}
      data-state={block.state}
      open={open}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary className={classes.summary}>
        <Icon size={18} stroke={1.8} aria-hidden className={classes.icon} />
        <span className={`address ${classes.network}`}>{block.network}</span>
        <span className={classes.state}>{stateOf(block)}</span>
        <span className={classes.size}>{addressesText(block.addresses)}</span>
      </summary>
      {open && (
        <div className={classes.body}>
          <Text maw="76ch">{block.sentence}</Text>
          {block.refusedReason && <Text maw="76ch">Reason: {block.refusedReason}</Text>}
          {block.decidedAt && block.state !== "waiting" && (
            <Text size="sm" c="dimmed">
              Decided on {instantText(block.decidedAt)}
            </Text>
          )}
          {block.state === "waiting" && (
            <>
              <DnsProof
                proofs={block.zoneProofs}
                lastCheck={block.lastCheck}
                onCheck={props.onCheck}
                checking={props.checking}
                problem={props.checkProblem}
              />
              <ContactProof
                requests={block.contactRequests}
                offers={props.contacts}
                problem={props.contactsProblem ?? props.askProblem}
                wanted={props.contactsWanted}
                onWant={props.onWantContacts}
                onAsk={props.onAsk}
                asking={props.asking}
              />
              <Group justify="flex-end">
                <ConfirmButton
                  label="Withdraw"
                  title={`Withdraw ${block.network}`}
                  onConfirm={props.onWithdraw}
                  problem={props.withdrawProblem}
                >
                  This block leaves the claim. Open questions to contacts end. You can claim the network again
                  at any time.
                </ConfirmButton>
              </Group>
            </>
          )}
        </div>
      )}
    </details>
  );
}
