// What was read out of a pasted text, what it means, and what the reader's own data says.
import { Stack, Text } from "@mantine/core";
import Link from "next/link";
import type { DecodedBounce } from "@/lib/cases/schema";
import { instantText } from "../format";
import { Notice } from "../notice";
import classes from "./bounce-reading.module.css";

export function BounceReading({ read }: { read: DecodedBounce }) {
  const { bounce, page, address } = read;
  const facts: [string, string | null][] = [
    ["Address refused", bounce.ip],
    ["Code", bounce.code],
    ["Reply", [bounce.smtp, bounce.enhanced].filter(Boolean).join(" ") || null],
    ["Server", bounce.host],
    ["Time", bounce.at === null ? null : instantText(bounce.at)],
    ["Recipient’s domain", bounce.recipientDomain],
  ];
  return (
    <Stack gap="md" role="status">
      <dl className={classes.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className={value === null ? classes.none : "address"}>{value ?? "not in the text"}</dd>
          </div>
        ))}
      </dl>
      <Text>
        {read.explanation.replaceAll("`", "")}{" "}
        {page && <Link href={`/postmaster/${page.slug}`}>What to do about {bounce.code}</Link>}
      </Text>
      {address.state === "held" && address.statuses.length === 0 && (
        <Notice>Nothing is in force for {bounce.ip} now.</Notice>
      )}
      {address.state === "held" &&
        address.statuses.map((status) => (
          <Notice
            key={status.text}
            tone="warning"
            title={`${status.text}, since ${instantText(status.since)}`}
          >
            {status.clears}
          </Notice>
        ))}
      {address.state === "not_held" && (
        <Notice>
          {bounce.ip} is not in your networks, so its status is not shown. Its holder can ask for mitigation;{" "}
          <Link href="/networks/add">claim the network</Link> if it is yours.
        </Notice>
      )}
      {address.state === "signed_out" && (
        <Notice>
          <Link href="/signin?next=/cases">Sign in</Link> to see the status of {bounce.ip} if your
          organization holds it, and to open a case with this evidence.
        </Notice>
      )}
    </Stack>
  );
}
