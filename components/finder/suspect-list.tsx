// Addresses that look as if somebody else sends from them: each with its signs in words, the weightiest first, and
// what can be done: look, put aside for some days, bring back.
import { Anchor, Badge, Button, Skeleton, Text } from "@mantine/core";
import Link from "next/link";
import type { Suspect } from "@/lib/reputation/schema";
import { count, dayText, plural, unbroken } from "../format";
import { statusNames } from "../status-words";
import { PutAside } from "./put-aside";
import classes from "./suspect-list.module.css";
import { suspicionNames } from "./suspicion-names";

type Props = {
  /** Undefined while loading the first time. */
  suspects: readonly Suspect[] | undefined;
  stale: boolean;
  /** False for those who only look. */
  mayWrite: boolean;
  onAside: (suspect: Suspect, days: number, reason: string) => void;
  onBack: (suspect: Suspect) => void;
};

export function SuspectList({ suspects, stale, mayWrite, onAside, onBack }: Props) {
  if (suspects === undefined) {
    return (
      <div aria-busy="true" role="status" aria-label="Loading suspects">
        {[0, 1, 2, 3, 4].map((each) => (
          <Skeleton key={each} h={92} mb={8} />
        ))}
      </div>
    );
  }
  return (
    <ol className={classes.list} data-stale={stale || undefined}>
      {suspects.map((suspect) => (
        <li key={suspect.ip} className={classes.suspect} data-row>
          <div className={classes.main}>
            <div className={classes.name}>
              <Anchor
                component={Link}
                href={`/ips/${suspect.ip}`}
                prefetch={false}
                className="address"
                fw={600}
              >
                {suspect.ip}
              </Anchor>
              {suspect.status && (
                <Badge variant="filled" color="dark" tt="none" size="md">
                  {statusNames[suspect.status]}
                </Badge>
              )}
            </div>
            <dl className={classes.reasons}>
              {suspect.reasons.map(({ kind, sentence }) => (
                <div key={kind} className={classes.reason}>
                  <dt>{suspicionNames[kind]}</dt>
                  <dd>{unbroken(sentence)}</dd>
                </div>
              ))}
            </dl>
            <Text size="xs" c="dimmed" className={classes.facts}>
              {plural(suspect.recipients, "recipient")} in 7 days, {count(suspect.recipientsBefore)} in the 23
              before. HELO {suspect.helo ?? "not seen"}.{reverseWords(suspect.hosts)}
              {suspect.tags.length > 0 && ` Tags: ${suspect.tags.join(", ")}.`}
              {suspect.dismissed &&
                ` Put aside until ${dayText(suspect.dismissed.until)} by ${suspect.dismissed.by}${suspect.dismissed.reason && `: “${suspect.dismissed.reason}”`}.`}
            </Text>
          </div>
          {mayWrite &&
            (suspect.dismissed ? (
              <Button
                size="xs"
                variant="default"
                onClick={() => onBack(suspect)}
                aria-label={`Bring ${suspect.ip} back`}
              >
                Bring back
              </Button>
            ) : (
              <PutAside ip={suspect.ip} onAside={(days, reason) => onAside(suspect, days, reason)} />
            ))}
        </li>
      ))}
    </ol>
  );
}

/** That there is none is said among the signs. */
function reverseWords(hosts: Suspect["hosts"]): string {
  if (hosts === null) return " The reverse DNS has not answered yet.";
  return hosts.length === 0 ? "" : ` Reverse name ${hosts.join(", ")}.`;
}
