// Proof by mail: contacts the registry or the reverse DNS names, never one typed in; what was asked and answered.
import { Button, Loader, Text } from "@mantine/core";
import type { ContactOffers, ContactRequestRow } from "@/lib/networks/schema";
import { instantText } from "../format";
import { ProblemNotice, type ShownProblem } from "../problem-notice";
import classes from "./block-panel.module.css";

type Props = {
  requests: readonly ContactRequestRow[];
  offers: ContactOffers | undefined;
  problem: ShownProblem | null;
  wanted: boolean;
  onWant: () => void;
  onAsk: (address: string) => void;
  asking: string | null;
};

const requestStates: Record<ContactRequestRow["state"], string> = {
  waiting: "waiting for an answer",
  authorized: "authorized",
  denied: "denied",
  expired: "not answered in time",
  withdrawn: "approval taken back",
};

export function ContactProof({ requests, offers, problem, wanted, onWant, onAsk, asking }: Props) {
  return (
    <div className={classes.proof}>
      <h2>By mail to a contact of the network</h2>
      <Text size="sm" maw="76ch">
        We ask a contact from the registry, or of the domain the host names are in, by a mail with an
        authorize and a deny link. The mail names you and your organization. A link works for 72 hours.
      </Text>
      {requests.length > 0 && (
        <ul className={classes.offers} aria-label="Contacts asked">
          {requests.map((request) => (
            <li key={request.id}>
              <span className="address">{request.address}</span>
              <span className={classes.quiet}>
                {requestStates[request.state]}
                {request.state === "waiting"
                  ? `, asked ${instantText(request.askedAt)}, ends ${instantText(request.expiresAt)}`
                  : request.decidedAt && `, ${instantText(request.decidedAt)}`}
              </span>
            </li>
          ))}
        </ul>
      )}
      {!wanted && (
        <div>
          <Button variant="default" onClick={onWant}>
            Look up contacts
          </Button>
        </div>
      )}
      {wanted && !offers && !problem && (
        <Text size="sm" c="dimmed" role="status">
          <Loader size={14} mr={8} aria-hidden /> Asking the registry and the reverse DNS
        </Text>
      )}
      {problem && <ProblemNotice problem={problem} />}
      {offers && <Offers offers={offers} onAsk={onAsk} asking={asking} />}
    </div>
  );
}

function Offers({ offers, onAsk, asking }: { offers: ContactOffers } & Pick<Props, "onAsk" | "asking">) {
  return (
    <>
      {offers.contacts.length > 0 && (
        <ul className={classes.offers} aria-label="Contacts">
          {offers.contacts.map((contact) => (
            <li key={contact.address}>
              <div>
                <span className="address">{contact.address}</span>
                <div className={classes.quiet}>{contact.basis}</div>
                {contact.reason && (
                  <div className={classes.quiet}>
                    {contact.reason}
                    {contact.nextAt && ` Again from ${instantText(contact.nextAt)}.`}
                  </div>
                )}
              </div>
              <Button
                size="xs"
                variant="default"
                disabled={!contact.mayAsk}
                loading={asking === contact.address}
                onClick={() => onAsk(contact.address)}
              >
                Send the mail
              </Button>
            </li>
          ))}
        </ul>
      )}
      <Text size="xs" c="dimmed">
        Registry: {offers.registry.sentence} Reverse DNS: {offers.reverseDns.sentence}
      </Text>
      {offers.parts.length > 0 && (
        <Text size="sm">
          Parts that a domain’s contact could prove if they were claimed on their own:{" "}
          {offers.parts.map((part) => `${part.networks.join(", ")} (${part.domain})`).join("; ")}.
        </Text>
      )}
    </>
  );
}
