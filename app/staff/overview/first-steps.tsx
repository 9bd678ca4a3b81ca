"use client";
// What a new operator does, in order, each with its mark: shown until the first mail system has sent something.
import { List, Text, ThemeIcon, Title } from "@mantine/core";
import { IconCheck, IconCircleDashed } from "@tabler/icons-react";
import Link from "next/link";
import { useSettings } from "@/lib/client/provider";
import type { SourceList } from "@/lib/ingest/schema";

export function FirstSteps({ sources }: { sources: SourceList["sources"] }) {
  const settings = useSettings();
  if (settings.data === undefined || sources.some(({ state }) => state !== "waiting")) return null;
  const { ownHostNames, supportAddress, mailRelay } = settings.data;
  const steps = [
    {
      done: supportAddress !== "" && ownHostNames.length > 0,
      href: "/staff/settings",
      name: "Name your own servers and addresses",
      text: "Complaints are attributed past your own servers, and senders need an address to write to.",
    },
    {
      done: sources.length > 0,
      href: "/staff/sources",
      name: "Add the first source",
      text: "The mail system that will post; its page shows the lines to put into its configuration.",
    },
    {
      done: false,
      href: "/staff/sources",
      name: "Let it post",
      text: "These steps go away with its first data, which senders see within a minute.",
    },
    {
      done: mailRelay,
      href: "/staff/outbox",
      name: "Configure a relay",
      text: "Until MAIL_RELAY_URL is set every mail is held in the outbox, where you can read it.",
    },
  ];
  return (
    <section aria-labelledby="first-steps">
      <Title order={2} id="first-steps" mb="xs">
        First steps
      </Title>
      <List spacing="sm" center={false}>
        {steps.map(({ done, href, name, text }) => (
          <List.Item
            key={name}
            icon={
              <ThemeIcon variant="light" color={done ? "green" : "gray"} size={22} radius="xl">
                {done ? <IconCheck size={14} aria-hidden /> : <IconCircleDashed size={14} aria-hidden />}
              </ThemeIcon>
            }
          >
            <Link href={href}>{name}</Link>
            {done && " (done)"}
            <Text size="sm" c="dimmed">
              {text}
            </Text>
          </List.Item>
        ))}
      </List>
    </section>
  );
}
