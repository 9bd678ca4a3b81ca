// Enrols a feed: what it covers, where its reports go, in what form; with a sample of exactly what will come.
import {
  Alert,
  Button,
  Checkbox,
  Group,
  MultiSelect,
  NumberInput,
  Radio,
  Stack,
  Text,
  TextInput,
} from "@mantine/core";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { type FeedForm, useEnrolFeed, useFeedSample } from "@/lib/client/feedback";
import type { FeedList } from "@/lib/feedback/schema";
import { CopyField } from "../copy-field";
import { ProblemNotice } from "../problem-notice";

type Offers = Pick<FeedList, "terms" | "networks" | "wholeMessages">;
type Cover = "all_networks" | "networks" | "domain";

export function EnrolForm({ offers, email }: { offers: Offers; email: string }) {
  const router = useRouter();
  const enrol = useEnrolFeed();
  const [name, setName] = useState("Complaints");
  const [cover, setCover] = useState<Cover>("all_networks");
  const [networks, setNetworks] = useState<string[]>([]);
  const [domain, setDomain] = useState("");
  const [channel, setChannel] = useState<FeedForm["channel"]>("mail");
  const [destination, setDestination] = useState("");
  const [content, setContent] = useState<FeedForm["content"]>("headers");
  const [contact, setContact] = useState<string | null>(null);
  const [capPerIpDay, setCapPerIpDay] = useState(1000);
  const [capPerDay, setCapPerDay] = useState(10_000);
  const [accepted, setAccepted] = useState(false);
  const contactAddress = contact ?? email;
  const covers: FeedForm["covers"] =
    cover === "networks"
      ? { kind: cover, networks }
      : cover === "domain"
        ? { kind: cover, domain }
        : { kind: cover };

  async function submit(event: FormEvent) {
    event.preventDefault();
    const input = {
      name,
      contactAddress,
      channel,
      destination,
      covers,
      content,
      capPerIpDay,
      capPerDay,
      acceptTerms: accepted,
    };
    const feed = await enrol.mutateAsync(input).catch(() => null);
    // A secret has to be read first.
    if (feed && feed.webhookSecret === null) router.push(`/feeds/${feed.id}`);
  }

  if (enrol.data?.webhookSecret) {
    return (
      <Alert title="Copy the signing secret now: it is not shown again" maw={640}>
        <Stack gap="sm">
          <CopyField label="Signing secret" value={enrol.data.webhookSecret} />
          <Text size="sm">
            A post with a code is on its way to {enrol.data.destination}, signed with it. Enter the code on
            the page of the feed.
          </Text>
          <Group>
            <Button component={Link} href={`/feeds/${enrol.data.id}`}>
              Open the feed
            </Button>
          </Group>
        </Stack>
      </Alert>
    );
  }

  return (
    <form onSubmit={submit}>
      <Stack gap="md" maw={640}>
        <Text component="h2" size="lg" fw={600}>
          Enrol a feed
        </Text>
        <Text size="sm">
          A feed sends one report for each complaint that it covers. The destination confirms with a code
          before anything is sent.
        </Text>
        <TextInput
          label="Name"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={enrol.error?.of("name")}
          required
        />
        <Radio.Group
          label="Covers"
          value={cover}
          onChange={(value) => setCover(value as Cover)}
          error={enrol.error?.of("covers")}
        >
          <Stack gap="xs" mt="xs">
            <Radio
              value="all_networks"
              label="Every network of the organization"
              description="Networks granted later join by themselves"
            />
            <Radio
              value="networks"
              label="Some networks"
              description="They leave the feed when you no longer hold them"
            />
            <Radio
              value="domain"
              label="Mail signed by a domain (DKIM)"
              description="From whatever address: for senders on addresses they share. Proven by a TXT record"
            />
          </Stack>
        </Radio.Group>
        {cover === "networks" && (
          <MultiSelect
            label="Networks"
            data={offers.networks}
            value={networks}
            onChange={setNetworks}
            searchable
            nothingFoundMessage="No network you hold"
            error={enrol.error?.of("covers.networks")}
          />
        )}
        {cover === "domain" && (
          <TextInput
            label="Signing domain"
            description="The d= of your signatures; domains below it count too"
            placeholder="mail.example.net"
            value={domain}
            onChange={(event) => setDomain(event.currentTarget.value)}
            error={enrol.error?.of("covers.domain")}
            required
          />
        )}
        <Radio.Group
          label="Reports go to"
          value={channel}
          onChange={(value) => setChannel(value === "webhook" ? "webhook" : "mail")}
        >
          <Stack gap="xs" mt="xs">
            <Radio value="mail" label="A mailbox" description="ARF (RFC 5965), signed with DKIM" />
            <Radio
              value="webhook"
              label="A webhook"
              description="JSON over HTTPS, signed by Standard Webhooks"
            />
          </Stack>
        </Radio.Group>
        <TextInput
          label="Destination"
          description={
            channel === "mail"
              ? "The mailbox that gets the reports: one that a program reads, not a person"
              : "A public https address; redirects are not followed"
          }
          placeholder={channel === "mail" ? "fbl@example.net" : "https://hooks.example.net/fbl"}
          type={channel === "mail" ? "email" : "url"}
          value={destination}
          onChange={(event) => setDestination(event.currentTarget.value)}
          error={enrol.error?.of("destination")}
          required
        />
        {offers.wholeMessages && (
          <Radio.Group
            label="Part of the message"
            value={content}
            onChange={(value) => setContent(value === "whole" ? "whole" : "headers")}
            error={enrol.error?.of("content")}
          >
            <Stack gap="xs" mt="xs">
              <Radio value="headers" label="Its header block" />
              <Radio
                value="whole"
                label="Its texts too"
                description="Without attachments, the recipient replaced"
              />
            </Stack>
          </Radio.Group>
        )}
        <TextInput
          label="Contact address"
          description="Gets mail about the feed itself, for example when the destination refuses reports"
          type="email"
          value={contactAddress}
          onChange={(event) => setContact(event.currentTarget.value)}
          error={enrol.error?.of("contactAddress")}
          required
        />
        <NumberInput
          label="Most reports for one IP in a day"
          description="Past it, reports collapse: one report stands for several complaints. Counts stay exact."
          min={1}
          max={100_000}
          value={capPerIpDay}
          onChange={(value) => setCapPerIpDay(Number(value) || 1)}
          error={enrol.error?.of("capPerIpDay")}
        />
        <NumberInput
          label="Most reports in a day"
          min={1}
          max={1_000_000}
          value={capPerDay}
          onChange={(value) => setCapPerDay(Number(value) || 1)}
          error={enrol.error?.of("capPerDay")}
        />
        <Sample channel={channel} />
        <Checkbox
          label={`${offers.terms.text} (Terms ${offers.terms.version})`}
          checked={accepted}
          onChange={(event) => setAccepted(event.currentTarget.checked)}
          error={enrol.error?.of("acceptTerms")}
        />
        {enrol.error && enrol.error.issues.length === 0 && <ProblemNotice problem={enrol.error} />}
        <Group>
          <Button type="submit" loading={enrol.isPending}>
            Enrol feed
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Sample({ channel }: { channel: FeedForm["channel"] }) {
  const sample = useFeedSample();
  if (!sample.data) return null;
  return (
    <details>
      <Text component="summary" size="sm">
        What the destination will get, to the letter
      </Text>
      <CopyField
        label={channel === "mail" ? "Sample report by mail" : "Sample report by webhook"}
        value={channel === "mail" ? sample.data.mail : sample.data.webhook}
        multiline
      />
    </details>
  );
}
