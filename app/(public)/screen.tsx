"use client";
// What a stranger sees: what the service is, one row of it as an example, its state, how to begin, and the rules.
import { Button, Group, Text, Title } from "@mantine/core";
import Link from "next/link";
import type { ReactNode } from "react";
import { CompleteThrough } from "@/components/complete-through";
import { dayText } from "@/components/format";
import { ExampleRows } from "@/components/front/example-rows";
import { noticeTimes, stateWords } from "@/components/notices/notice-words";
import type { Completeness } from "@/lib/ingest/schema";
import type { Notice } from "@/lib/notices/schema";
import type { IpStatus } from "@/lib/reputation/schema";
import classes from "./screen.module.css";

type Props = {
  signedIn: boolean;
  provider: string;
  completeness: Completeness;
  /** What goes on or is planned. */
  incidents: readonly Notice[];
  /** The newest announcements. */
  news: readonly Notice[];
  /** The visitor's own address, when it is known, with what is in force for it. */
  visitor: { address: string; statuses: IpStatus[] } | null;
};

export function FrontScreen({ signedIn, provider, completeness, incidents, news, visitor }: Props) {
  const entry = signedIn ? (
    <Button component={Link} href="/home">
      Open
    </Button>
  ) : (
    <>
      <Button component={Link} href="/signin">
        Sign in
      </Button>
      <Button component={Link} href="/signup" variant="default">
        Create an account
      </Button>
    </>
  );
  return (
    <>
      <section className={classes.hero}>
        <div>
          <Title order={1}>How {provider} sees the mail you send</Title>
          <Text component="p" mt="sm" mb="lg" maw="58ch">
            For those who send mail to our users. Prove which networks are yours, and read for each address
            and day what our filters decided, how many readers complained, what hit traps, what is blocked and
            how that clears. The same figures are there for scripts, and a report comes for each complaint.
          </Text>
          <Group gap="sm">{entry}</Group>
        </div>
        <ExampleRows />
      </section>
      <div className={classes.columns}>
        <Section title="Service status">
          {incidents.map((incident) => (
            <p key={incident.id}>
              <strong>{stateWords[incident.state]}:</strong>{" "}
              <Link href={`/announcements/${incident.id}`}>{incident.title}</Link>, {noticeTimes(incident)}.
            </p>
          ))}
          {incidents.length === 0 && <p>No incident is going on.</p>}
          <p>
            <CompleteThrough completeness={completeness} />
          </p>
          <p>
            <Link href="/status">Status in full</Link>
          </p>
        </Section>
        <Section title="News">
          {news.map(({ id, title, startsAt }) => (
            <p key={id}>
              <Link href={`/announcements/${id}`}>{title}</Link>, {dayText(startsAt)}
            </p>
          ))}
          {news.length === 0 && <p>Nothing announced yet.</p>}
          <p>
            <Link href="/announcements">All announcements</Link>, also by{" "}
            <a href="/announcements/rss.xml">RSS</a> and <a href="/announcements/atom.xml">Atom</a>.
          </p>
        </Section>
        <Section title="Your own address">
          <Visitor visitor={visitor} />
        </Section>
        <Section title="How to begin">
          <ol>
            <li>Create an account with your work address.</li>
            <li>Paste the networks you send from.</li>
            <li>Prove them by a DNS record in the reverse zone, or by mail to the registry contact.</li>
            <li>Read your data at once, up to 30 days back.</li>
          </ol>
        </Section>
      </div>
      <Section title="Rules for senders">
        <ul className={classes.rules}>
          {rules.map((rule) => (
            <li key={rule}>{rule}</li>
          ))}
        </ul>
        <p>
          <Link href="/postmaster">The whole guide for senders</Link> explains each of them, and what to do
          when something is wrong.
        </p>
      </Section>
    </>
  );
}

const rules = [
  "Sign your mail with SPF, DKIM and DMARC, aligned with the From domain.",
  "Give each sending address a host name whose forward record leads back to it.",
  "Stay below a complaint rate of 0.1\u202f%; never reach 0.3\u202f%.",
  "Offer an unsubscribe that works in one click, and honour it within two days.",
  "Do not send again to a recipient after a 5xx reply, and stop after repeated failures.",
  "Do not try addresses to find out whether they exist.",
  "Open at most 500 connections at a time.",
  "Let new addresses grow slowly, over a couple of weeks.",
];

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <Title order={2}>{title}</Title>
      {children}
    </section>
  );
}

function Visitor({ visitor }: { visitor: Props["visitor"] }) {
  if (!visitor) return <p>We cannot tell which address you come from.</p>;
  const status = visitor.statuses[0];
  if (!status) {
    return (
      <p>
        You come from <span className="address">{visitor.address}</span>. Nothing is blocked, junked or
        limited for it now.
      </p>
    );
  }
  return (
    <p>
      You come from <span className="address">{visitor.address}</span>. {status.reasonText}. {status.clears}
    </p>
  );
}
