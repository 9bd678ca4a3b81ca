// The ready-to-paste configuration of each mail system that can send to us, with the address and token filled in.
import { Stack, Tabs, Text } from "@mantine/core";
import { CopyField } from "../copy-field";
import { dovecotSetup } from "./dovecot-setup";
import { harakaPlugin } from "./haraka-plugin";

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
        <Tabs.Tab value="postfix">Postfix</Tabs.Tab>
        <Tabs.Tab value="haraka">Haraka</Tabs.Tab>
        <Tabs.Tab value="stalwart">Stalwart</Tabs.Tab>
        <Tabs.Tab value="kumomta">KumoMTA</Tabs.Tab>
        <Tabs.Tab value="dovecot">Dovecot</Tabs.Tab>
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
            counted by it. Where your server’s log, its policy service or the Haraka plugin reports here too,
            under the same name in “Same mail as”, each message still counts once. Mail of signed-in users is
            outbound and is left out.
          </Text>
        </Stack>
      </Tabs.Panel>
      <Tabs.Panel value="postfix" pt="md">
        <Stack gap="sm">
          <Text size="sm">
            Start this service with <span className="address">POLICY_PORT=10040</span> and{" "}
            <span className="address">POLICY_SOURCE</span> set to the name of this source, add this to{" "}
            <span className="address">/etc/postfix/main.cf</span> and reload Postfix. It asks once for each
            message, and no mail waits longer than five seconds for the answer, which never refuses.
          </Text>
          <CopyField
            label="Postfix configuration"
            value={postfixPolicy(publicUrl)}
            multiline
            withLabel={false}
          />
          <Text size="sm" c="dimmed">
            Postfix knows no verdict: give this source and your filter’s the same name under “Same mail as”,
            and each message counts once. Refused recipients are known from the log only, which{" "}
            <span className="address">cli ingest postfix --follow</span> takes.
          </Text>
        </Stack>
      </Tabs.Panel>
      <Tabs.Panel value="haraka" pt="md">
        <Stack gap="sm">
          <Text size="sm">
            Save this plugin as <span className="address">plugins/senderscope.js</span> in Haraka’s folder,
            add the line <span className="address">senderscope</span> to{" "}
            <span className="address">config/plugins</span>, make a folder{" "}
            <span className="address">senderscope</span> there that Haraka’s user may write to, and restart
            Haraka. Each transaction is reported with its recipients, accepted or not, and the word of the
            plugins rspamd or spamassassin.
          </Text>
          <CopyField
            label="Haraka plugin"
            value={harakaPlugin(publicUrl, secret)}
            multiline
            withLabel={false}
          />
          <Text size="sm" c="dimmed">
            What this service cannot take waits in that folder, up to 5,000 batches of at most 500
            transactions, and is sent again; what is over 7 days old by then is refused. Beyond that, new
            transactions are dropped and Haraka’s log says how many. A recipient counts as unknown when no
            plugin takes it or when it is refused with 5.1.1. Mail of relaying clients is outbound and is left
            out. If rspamd posts here too, give both sources the same name under “Same mail as”.
          </Text>
        </Stack>
      </Tabs.Panel>
      <Tabs.Panel value="stalwart" pt="md">
        <Stack gap="sm">
          <Text size="sm">
            Written from the documentation and source of Stalwart 0.16, not tried on a running Stalwart. Run
            this once, or enter the same under Settings, Telemetry, Webhooks, and restart Stalwart. Each
            message that is queued or refused as spam is reported, each refused recipient, and the filter’s
            word when the message is delivered. The token is also the key that signs each post.
          </Text>
          <CopyField
            label="Stalwart command"
            value={stalwartHook(publicUrl, secret)}
            multiline
            withLabel={false}
          />
          <Text size="sm" c="dimmed">
            Stalwart keeps what is not taken in its memory for the time in discardAfter, an hour here, and
            drops what is older or held when it stops. The HELO is known when it comes in the same post as the
            message, and of a message refused as spam one recipient is counted, because Stalwart does not say
            how many there were. A reader’s word on junk names no message, so complaints need another way.
            Mail on ports 465 and 587 and of signed-in users is outbound and is left out.
          </Text>
        </Stack>
      </Tabs.Panel>
      <Tabs.Panel value="kumomta" pt="md">
        <Stack gap="sm">
          <Text size="sm">
            Written from the documentation, not tried on a running KumoMTA. Add this to your policy, below the
            first line. Each message received and each command refused is posted once, and kept until it is
            taken.
          </Text>
          <CopyField
            label="KumoMTA policy"
            value={kumoPolicy(publicUrl, secret)}
            multiline
            withLabel={false}
          />
          <Text size="sm" c="dimmed">
            A filter’s word is counted when your policy stores it as the metadata “verdict”: ham, suspect or
            spam. Mail injected over HTTP or by signed-in users is outbound and is left out.
          </Text>
        </Stack>
      </Tabs.Panel>
      <Tabs.Panel value="dovecot" pt="md">
        <Stack gap="sm">
          <Text size="sm">
            Junk reports by IMAPSieve: a move to Junk is a complaint, a move out of Junk takes it back, and
            throwing junk away says nothing. Needs dovecot-imapd, dovecot-sieve and curl, and readers who sign
            in with their full address. It takes no token: name Dovecot’s host in JUNK_PEERS, put the host and
            port of JUNK_HOST and JUNK_PORT into the program, and add Dovecot’s host name to the own host
            names in the settings.
          </Text>
          {dovecotSetup(`${hostOf(publicUrl)}:2525`).map(({ file, text }) => (
            <CopyField key={file} label={file} value={text} multiline />
          ))}
          <Text size="sm" c="dimmed">
            Make the program executable, run sievec on both scripts, and reload Dovecot. A report that this
            service does not take within 8 s is not repeated; Dovecot’s log names it.
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

function hostOf(publicUrl: string): string {
  return URL.canParse(publicUrl) ? new URL(publicUrl).hostname : "senderscope.example.net";
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

// Without the default action, mail would wait while this service is restarted.
function postfixPolicy(publicUrl: string): string {
  const host = URL.canParse(publicUrl) ? new URL(publicUrl).hostname : "senderscope.example";
  return `smtpd_end_of_data_restrictions =
  check_policy_service { inet:${host}:10040, timeout=10s, default_action=DUNNO }`;
}

// stalw.art/docs/ref/object/web-hook; durations in milliseconds.
function stalwartHook(publicUrl: string, token: string): string {
  const secret = JSON.stringify({ "@type": "Value", secret: token });
  const events = [
    "smtp.ehlo",
    "smtp.mailbox-does-not-exist",
    "smtp.relay-not-allowed",
    "smtp.rcpt-to-greylisted",
    "queue.message-queued",
    "spam.classify",
    "message-ingest.ham",
    "message-ingest.spam",
  ];
  return `stalwart-cli create WebHook \\
  --field url=${publicUrl}/api/ingest/stalwart \\
  --field 'httpAuth={"@type":"Bearer","bearerToken":${secret}}' \\
  --field 'signatureKey=${secret}' \\
  --field throttle=1000 \\
  --field discardAfter=3600000 \\
  --field 'httpHeaders={}' \\
  --field eventsPolicy=include \\
  --field 'events={
    ${events.map((name) => `"${name}":true`).join(",\n    ")}
  }'`;
}

// A refusal with 400 keeps the record in the queue; 500 would drop it.
function kumoPolicy(publicUrl: string, token: string): string {
  return `local log_hooks = require 'policy-extras.log_hooks'

log_hooks:new {
  name = 'senderscope',
  log_parameters = {
    headers = { 'Message-ID' },
    meta = { 'verdict', 'authn_id' },
    per_record = {
      Reception = { enable = true },
      Rejection = { enable = true },
      Any = { enable = false },
    },
  },
  queue_config = { retry_interval = '1m', max_retry_interval = '20m', max_age = '6 days' },
  constructor = function(domain, tenant, campaign)
    local connection = {}
    local client = kumo.http.build_client {}
    function connection:send(message)
      local response = client
        :post('${publicUrl}/api/ingest/kumomta')
        :header('Content-Type', 'application/json')
        :bearer_auth('${token}')
        :body(message:get_data())
        :send()
      local outcome = string.format('%d %s', response:status_code(), response:status_reason())
      if response:status_is_success() then
        return outcome
      end
      kumo.reject(400, outcome)
    end
    function connection:close()
      client:close()
    end
    return connection
  end,
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
