// What a new key opens, ready to paste. The secret is part of it, and is shown this once.
import { Stack, Text } from "@mantine/core";
import { CopyField } from "../copy-field";
import { Notice } from "../notice";

type Links = {
  data: string | null;
  ipStatus: string | null;
  dataKey: string | null;
  restData: string;
  restStatus: string;
};

type Props = { secret: string; links: Links | null; apiUrl: string };

export function KeyLinks({ secret, links, apiUrl }: Props) {
  const inLink = links !== null && links.data !== null;
  return (
    <Stack gap="md">
      <Notice tone="warning" title="Copy what you need now">
        The key and its links are shown this once. Whoever has {inLink ? "a link" : "the key"} can read the
        data it opens.
      </Notice>
      {links?.data && <CopyField label="Daily data, as CSV" value={links.data} />}
      {links?.ipStatus && <CopyField label="IP status, as CSV" value={links.ipStatus} />}
      {links?.dataKey && <CopyField label="Daily data, 2026 form" value={links.dataKey} />}
      <CopyField label={inLink ? "Key, for the REST form" : "Key"} value={secret} />
      {links?.data && (
        <CopyField label="Daily data, with curl" value={`curl -sS "${links.data}"`} multiline />
      )}
      {links && (
        <CopyField label="REST form, with curl" value={withBearer(links.restData, secret)} multiline />
      )}
      {!inLink && (
        <>
          <CopyField label="The API, with curl" value={withBearer(`${apiUrl}/ips`, secret)} multiline />
          <CopyField label="Metrics, with curl" value={withBearer(`${apiUrl}/metrics`, secret)} multiline />
        </>
      )}
      {links && (
        <Text size="sm" c="dimmed">
          Without a date the newest complete day is answered; add{" "}
          <span className="address">&amp;date=MMDDYY</span> for another,{" "}
          <span className="address">&amp;ipv6=1</span> for IPv6 rows too. Days are UTC.
        </Text>
      )}
    </Stack>
  );
}

function withBearer(url: string, secret: string): string {
  return `curl -sS ${url} \\\n  -H "Authorization: Bearer ${secret}"`;
}
