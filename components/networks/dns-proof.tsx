// Proof by the reverse zone: the records to create, exactly, and a live check that shows what the DNS answered.
import { Button, Group, NativeSelect, Text } from "@mantine/core";
import { useState } from "react";
import type { DnsAnswer, DnsCheck, ZoneProof } from "@/lib/networks/schema";
import { CopyField } from "../copy-field";
import { instantText } from "../format";
import { ProblemNotice, type ShownProblem } from "../problem-notice";
import classes from "./block-panel.module.css";

type Props = {
  proofs: readonly ZoneProof[];
  lastCheck: DnsCheck | null;
  onCheck: () => void;
  checking: boolean;
  problem: ShownProblem | null;
};

const SHOWN_RECORDS = 8;

export function DnsProof({ proofs, lastCheck, onCheck, checking, problem }: Props) {
  const [at, setAt] = useState(0);
  const proof = proofs[at] ?? proofs[0];
  if (!proof) return null;
  const zoneFile = proof.records.map((record) => `${record.name}. IN TXT "${record.value}"`).join("\n");
  return (
    <div className={classes.proof}>
      <h2>By a DNS record, the fastest way</h2>
      {proofs.length > 1 && (
        <NativeSelect
          label="Where the record stands"
          maw={360}
          value={String(at)}
          onChange={(event) => setAt(Number(event.currentTarget.value))}
          data={proofs.map((each, index) => ({ value: String(index), label: proofName(each, index) }))}
        />
      )}
      <Text size="sm" maw="76ch">
        {proof.sentence}
      </Text>
      {proof.records.length <= SHOWN_RECORDS ? (
        proof.records.map((record) => (
          <div key={record.name} className={classes.records}>
            <CopyField label="TXT record name" value={record.name} />
            <CopyField label="TXT value" value={record.value} />
          </div>
        ))
      ) : (
        <CopyField label={`${proof.records.length} records for a zone file`} value={zoneFile} multiline />
      )}
      <Group gap="sm">
        <Button onClick={onCheck} loading={checking}>
          Check now
        </Button>
        <Text size="xs" c="dimmed">
          A new record can take as long as the zone’s TTL to be seen.
        </Text>
      </Group>
      {problem && <ProblemNotice problem={problem} />}
      {lastCheck && <CheckResult check={lastCheck} />}
    </div>
  );
}

function proofName(proof: ZoneProof, index: number): string {
  if (proof.kind === "parts") return `One record in each of ${proof.records.length} zones`;
  if (proof.kind === "host") return `Host name ${proof.records[0]?.name.replace("_senderscope.", "") ?? ""}`;
  if (proof.kind === "part_zone") return "In the delegated part";
  return `Zone of ${proof.covers}${index === 0 ? " (recommended)" : ""}`;
}

const outcomeNames = {
  verified: "Verified",
  not_yet: "Not there yet",
  could_not_check: "Could not check",
} as const;

function CheckResult({ check }: { check: DnsCheck }) {
  return (
    <div className={classes.check} data-outcome={check.outcome} role="status">
      <Text fw={600}>{outcomeNames[check.outcome]}</Text>
      <Text size="sm">{check.sentence}</Text>
      <ul className={classes.answers} aria-label="What the DNS answered">
        {check.answers.map((answer) => (
          <li key={`${answer.type} ${answer.name}`}>
            <span className="address">
              {answer.name} {answer.type}
            </span>{" "}
            → {answerText(answer)}
          </li>
        ))}
      </ul>
      <span className={classes.quiet}>Asked on {instantText(check.at)}</span>
    </div>
  );
}

/** What came back for one name, as a person reads it. */
export function answerText(answer: DnsAnswer): string {
  if (answer.result === "none") return "no such record";
  if (answer.result === "failed") return "no answer (timeout or server failure)";
  return `${answer.values.map((value) => `“${value}”`).join(", ")}${answer.cut ? " and more" : ""}`;
}
