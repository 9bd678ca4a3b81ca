// The addresses that a new key opens, to paste into scripts written for SNDS. The secret is part of them.
import { Stack, Text } from "@mantine/core";
import { CopyField } from "../copy-field";
import { Notice } from "../notice";

type Links = { data: string; ipStatus: string; dataKey: string; restData: string; restStatus: string };

export function KeyLinks({ secret, links }: { secret: string; links: Links }) {
  return (
    <Stack gap="md">
      <Notice tone="warning" title="Copy what you need now">
        The key and its links are shown this once. Whoever has a link can read the data it opens.
      </Notice>
      <CopyField label="Daily data, as CSV" value={links.data} />
      <CopyField label="IP status, as CSV" value={links.ipStatus} />
      <CopyField label="Daily data, 2026 form" value={links.dataKey} />
      <CopyField label="Key, for the REST form" value={secret} />
      <CopyField
        label="REST form, with curl"
        value={`curl -sS ${links.restData} \\\n  -H "Authorization: Bearer ${secret}"`}
        multiline
      />
      <Text size="sm" c="dimmed">
        Without a date the newest complete day is answered; add{" "}
        <span className="address">&amp;date=MMDDYY</span> for another,{" "}
        <span className="address">&amp;ipv6=1</span> for IPv6 rows too. Days are UTC.
      </Text>
    </Stack>
  );
}
