// What asking about one address would bring, before anybody writes a word.
import { Card, Stack, Text } from "@mantine/core";
import type { Eligibility } from "@/lib/cases/schema";
import { dayText } from "../format";
import { RuleList } from "./rule-list";

const verdictWords = {
  automatic: "Every rule is met: the block is lifted by itself when you ask.",
  person: "No rule speaks against it; a person decides.",
  not_eligible: "Not eligible yet.",
  clear: "Nothing is in force for this address: there is nothing to lift.",
} as const;

export function EligibilityCard({ address }: { address: Eligibility }) {
  const because = address.personBecause === null ? "" : ` Because ${address.personBecause}.`;
  return (
    <Card withBorder padding="md" component="section" aria-label={address.ip}>
      <Stack gap="sm">
        <Text component="h2" fw={600} className="address">
          {address.ip}
        </Text>
        {address.status && (
          <Text size="sm">
            {address.status}
            {address.network !== address.ip && ` (${address.network})`}.
          </Text>
        )}
        <Text fw={600}>
          {verdictWords[address.verdict]}
          {because}
          {address.earliestDay && ` The earliest day to ask is ${dayText(address.earliestDay)}.`}
        </Text>
        <RuleList rules={address.rules} />
      </Stack>
    </Card>
  );
}
