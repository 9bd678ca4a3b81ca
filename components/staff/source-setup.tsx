// The ready-to-paste configuration of each mail system that can send to us, with the address and token filled in.
import { Stack, Tabs, Text } from "@mantine/core";
import { CopyField } from "../copy-field";

type Props = {
  /** Where this service answers, without a trailing slash. */
  publicUrl: string;
  /** The token when it was just made; otherwise a place to put it. */
  token: string | null;
};

export function SourceSetup({ publicUrl, token }: Props) {
  const secret = token ?? "YOUR-TOKEN";
  return (
    <Tabs defaultValue="rspamd" keepMounted={false}>
      <Tabs.List aria-label="Mail system">
        <Tabs.Tab value="rspamd">rspamd</Tabs.Tab>
        <Tabs.Tab value="http">HTTP</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="rspamd" pt="md">
        <Stack gap="sm">
          <Text size="sm">
            Save this as <span className="address">/etc/rspamd/local.d/metadata_exporter.conf</span> and
            reload rspamd. Each scanned message is posted once, with rspamd’s own verdict.
          </Text>
          <CopyField
            label="rspamd configuration"
            value={rspamdConfig(publicUrl, secret)}
            multiline
            withLabel={false}
          />
          <Text size="sm" c="dimmed">
            rspamd does not repeat a post that fails, so messages scanned while this service is down are not
            counted. Mail of signed-in users is outbound and is left out.
          </Text>
        </Stack>
      </Tabs.Panel>
      <Tabs.Panel value="http" pt="md">
        <Stack gap="sm">
          <Text size="sm">
            Post message events, one JSON object a line, gzip or br allowed. The answer comes after the
            commit; a batch may be repeated safely under the same Idempotency-Key.
          </Text>
          <CopyField
            label="curl command"
            value={curlCommand(publicUrl, secret)}
            multiline
            withLabel={false}
          />
        </Stack>
      </Tabs.Panel>
    </Tabs>
  );
}

function rspamdConfig(publicUrl: string, token: string): string {
  return `rules {
  SENDERSCOPE {
    backend = "http";
    url = "${publicUrl}/api/ingest/rspamd";
    user = "senderscope";
    password = "${token}";
    formatter = "json";
    mime_type = "application/json";
    selector = "default";
  }
}`;
}

function curlCommand(publicUrl: string, token: string): string {
  return `curl -sS ${publicUrl}/api/ingest/messages \\
  -H "Authorization: Bearer ${token}" \\
  -H "Idempotency-Key: $(date +%s)-$$" \\
  --data-binary @events.ndjson

# events.ndjson, one line for each message:
{"ts":"2026-11-20T10:00:00Z","ip":"203.0.113.9","helo":"mx.example.net","mailFrom":"b@example.net","recipients":2,"verdict":"ham","queueId":"4ABC12"}`;
}
