// What else is known of an address: when it was seen, how it names itself, what lets one read it, past statuses.
import { Skeleton, Title } from "@mantine/core";
import type { ReactNode } from "react";
import type { IpNames, IpOverview } from "@/lib/reputation/schema";
import { dayText, instantText } from "../format";
import { proofWords } from "../proof-words";
import classes from "./facts.module.css";

type Props = {
  overview: IpOverview | undefined;
  /** Undefined until the DNS has been asked. */
  names: IpNames | undefined;
};

export function Facts({ overview, names }: Props) {
  if (!overview) return <Skeleton h={180} mt={32} />;
  const { samples, grants, pastStatuses } = overview;
  return (
    <section className={classes.facts} aria-labelledby="facts">
      <Title order={2} id="facts" className={classes.title}>
        Facts
      </Title>
      <Group name="Seen">
        <p>First: {overview.firstSeen ? instantText(overview.firstSeen) : "never"}</p>
        <p>Last: {overview.lastSeen ? instantText(overview.lastSeen) : "never"}</p>
      </Group>
      <Group name="Reverse name">
        <Names of={names} />
      </Group>
      <Group name="HELO names, 30 days">
        <Samples values={samples.helo} none="None seen." />
      </Group>
      <Group name="MAIL FROM domains, 30 days">
        <Samples values={samples.mailFrom} none="None seen." />
      </Group>
      <Group name="What lets you read it">
        {grants.map((grant) => (
          <p key={`${grant.network} ${grant.proof} ${grant.from} ${grant.firstDay}`}>
            <span className="address">{grant.network}</span>: {proofWords(grant.proof)}
            {grant.from && ` from ${grant.from}`}, readable from {dayText(grant.firstDay)}
            {grant.expiresAt && `, until ${dayText(grant.expiresAt)}`}
            {grant.holder && `. Holder in the registry: ${grant.holder}`}
          </p>
        ))}
      </Group>
      <Group name="Ended statuses, 90 days">
        {pastStatuses.length === 0 && <p>None.</p>}
        {pastStatuses.map((status) => (
          <p key={`${status.network} ${status.since}`}>
            {status.reasonText}, {dayText(status.since)} to {dayText(status.endedAt)}
          </p>
        ))}
      </Group>
    </section>
  );
}

function Group({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <h3 className={classes.name}>{name}</h3>
      {children}
    </div>
  );
}

/** Whether each name leads back is what mailbox providers check first. */
function Names({ of }: { of: IpNames | undefined }) {
  if (of === undefined) return <p>Being looked up.</p>;
  if (of.names === null)
    return <p>The reverse DNS has not answered yet. This page asks again when it is opened.</p>;
  const { hosts, confirmed, lookedUpAt } = of.names;
  return (
    <>
      {hosts.length === 0 && <p>None: there is no PTR record.</p>}
      {hosts.map((host) => (
        <p key={host}>
          <span className="address">{host}</span>
          {confirmed.includes(host) ? ", leads back to this address" : ", does not lead back to this address"}
        </p>
      ))}
      <p>Looked up {instantText(lookedUpAt)}.</p>
    </>
  );
}

function Samples({ values, none }: { values: string[]; none: string }) {
  if (values.length === 0) return <p>{none}</p>;
  return (
    <ul className={classes.samples}>
      {values.map((value) => (
        <li key={value} className="address">
          {value}
        </li>
      ))}
    </ul>
  );
}
