"use client";
// What the provider has set: who it is, which servers are its own, how much senders learn, how long data is kept.
import {
  Button,
  Fieldset,
  Group,
  NativeSelect,
  NumberInput,
  Skeleton,
  Stack,
  Switch,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useForm } from "@mantine/form";
import dynamic from "next/dynamic";
import { useState } from "react";
import { CopyField } from "@/components/copy-field";
import { instantText } from "@/components/format";
import { Notice } from "@/components/notice";
import { PageHeader } from "@/components/page-header";
import { PageTabs } from "@/components/page-tabs";
import { ProblemNotice } from "@/components/problem-notice";
import { toast } from "@/components/undo-toast";
import { useChangeSettings, usePreviewSettings, useSettings } from "@/lib/client/provider";
import type {
  SettingsPatchInput,
  StaffSecondFactor,
  StaffSettings,
  TrapDisclosure,
} from "@/lib/provider/schema";
import { SettingsHistory } from "./history";

const Review = dynamic(() => import("./review").then((module) => module.Review), { ssr: false });

export function SettingsScreen() {
  const settings = useSettings();
  return (
    <>
      <PageHeader
        title="Settings"
        lead="What holds for every sender and every source. You see whom a change touches before it applies."
      />
      <PageTabs
        label="Settings"
        parts={[
          {
            key: "now",
            name: "Now in force",
            content: (
              <>
                {settings.error && (
                  <ProblemNotice problem={settings.error} onRetry={() => settings.refetch()} />
                )}
                {settings.isPending && <Skeleton height={480} aria-label="Loading settings" />}
                {settings.data && <SettingsForm key={settings.data.updatedAt} settings={settings.data} />}
              </>
            ),
          },
          { key: "history", name: "History", content: <SettingsHistory /> },
        ]}
      />
    </>
  );
}

const lists = ["internalNetworks", "ownHostNames", "authservIds", "codeNames"] as const;
type ListField = (typeof lists)[number];

type Form = {
  name: string;
  supportAddress: string;
  reportAddress: string;
  reportingHost: string;
  dkimSelector: string;
  trapDisclosure: TrapDisclosure;
  staffSecondFactor: StaffSecondFactor;
  floorDataCommands: number;
  mailboxDailyCap: number;
  mailboxMinDays: number;
  retentionDays: number;
  complaintRetentionDays: number;
  allowWholeMessages: boolean;
  abuseAddress: string;
  legalAddress: string;
  caseAddress: string;
  connectionLimit: number;
  bulkMessagesPerDay: number;
  mitigationComplaints: number;
  mitigationSpam: number;
} & Record<ListField, string>;

/** Lists are edited one entry a line. */
function formOf(settings: StaffSettings): Form {
  const { dkimRecord: _r, mailRelay: _m, mailFrom: _f, publicUrl: _p, updatedAt: _u, ...values } = settings;
  return {
    ...values,
    internalNetworks: values.internalNetworks.join("\n"),
    ownHostNames: values.ownHostNames.join("\n"),
    authservIds: values.authservIds.join("\n"),
    codeNames: values.codeNames.join("\n"),
  };
}

function SettingsForm({ settings }: { settings: StaffSettings }) {
  const change = useChangeSettings();
  const preview = usePreviewSettings();
  /** What is being looked at before it applies, or null. */
  const [patch, setPatch] = useState<SettingsPatchInput | null>(null);
  const form = useForm<Form>({ initialValues: formOf(settings) });

  function review(values: Form) {
    const changed = Object.entries(values)
      .filter(([field]) => form.isDirty(field))
      .map(([field, value]) => [field, isList(field) ? linesOf(String(value)) : value]);
    const next: SettingsPatchInput = Object.fromEntries(changed);
    change.reset();
    preview.mutate(next, { onSuccess: () => setPatch(next) });
  }

  function apply(note: string) {
    change.mutate(
      { ...patch, note },
      {
        onSuccess: () => {
          setPatch(null);
          toast({ message: "Settings saved." });
        },
      },
    );
  }

  /** The form's value with the server's word on the field; list entries are named by their line. */
  const field = <F extends keyof Form>(name: F) => ({
    ...form.getInputProps(name),
    error: preview.error?.issues.find((issue) => issue.path.startsWith(`body.${name}`))?.message,
  });

  return (
    <>
      <form onSubmit={form.onSubmit(review)}>
        <Stack gap="lg" maw={760}>
          <Fieldset legend="Provider">
            <Stack gap="md">
              <TextInput
                label="Name"
                description="Shown on every page and in every mail."
                {...field("name")}
              />
              <TextInput
                label="Contact address"
                description="Where senders reach the postmaster team."
                {...field("supportAddress")}
              />
            </Stack>
          </Fieldset>
          <Fieldset legend="Public pages and cases">
            <Stack gap="md">
              <TextInput
                label="Abuse address"
                description="Where people report abuse by your own users. The junk listener takes mail for it."
                {...field("abuseAddress")}
              />
              <TextInput
                label="Address for legal papers"
                description="For courts and police."
                {...field("legalAddress")}
              />
              <TextInput
                label="Case address"
                description="Replies to mail about cases come to name+number-code at its domain; route them to the junk listener."
                {...field("caseAddress")}
              />
              <Group gap="md" align="flex-start">
                <NumberInput label="Connections at a time, at most" min={1} {...field("connectionLimit")} />
                <NumberInput
                  label="Messages a day that count as bulk"
                  min={1}
                  {...field("bulkMessagesPerDay")}
                />
              </Group>
              <Textarea
                label="Own names of reply codes"
                description="One a line, as SC-004=LP-104. A page answers under both names."
                autosize
                minRows={2}
                {...field("codeNames")}
              />
            </Stack>
          </Fieldset>
          <Fieldset legend="Mitigation">
            <Stack gap="md">
              <Text size="sm" c="dimmed">
                A blocked address may be lifted by itself when both stay below these over 7 days.
              </Text>
              <Group gap="md" align="flex-start">
                <NumberInput
                  label="Complaint rate, %"
                  min={0.01}
                  max={100}
                  decimalScale={2}
                  step={0.1}
                  {...field("mitigationComplaints")}
                />
                <NumberInput
                  label="Spam share, %"
                  min={0.01}
                  max={100}
                  decimalScale={2}
                  {...field("mitigationSpam")}
                />
              </Group>
            </Stack>
          </Fieldset>
          <Fieldset legend="Staff">
            <NativeSelect
              label="Second factor of staff"
              description="Required: without one, staff act only as senders until they turn it on under Account."
              data={[
                { value: "recommended", label: "Recommended" },
                { value: "required", label: "Required" },
              ]}
              {...field("staffSecondFactor")}
            />
          </Fieldset>
          <Fieldset legend="Own mail servers">
            <Stack gap="md">
              <Text size="sm" c="dimmed">
                These decide which IP a complaint is attributed to: the Received header is walked from the
                newest hop, past your own servers, to the first address outside. One entry a line.
              </Text>
              <Textarea label="Internal networks" autosize minRows={2} {...field("internalNetworks")} />
              <Textarea
                label="Own host names"
                description="As your servers write themselves after “by” in Received."
                autosize
                minRows={2}
                {...field("ownHostNames")}
              />
              <Textarea
                label="Authserv-ids"
                description="Whose Authentication-Results are believed."
                autosize
                minRows={2}
                {...field("authservIds")}
              />
            </Stack>
          </Fieldset>
          <Fieldset legend="What senders learn">
            <Stack gap="md">
              <NumberInput
                label="Floor of DATA commands a day"
                description="Below it there is no filter result and no rate, because they would mean nothing."
                min={1}
                {...field("floorDataCommands")}
              />
              <NativeSelect
                label="Trap disclosure"
                description="Exact counts let a sender search for traps by splitting addresses."
                data={[
                  { value: "bands", label: "Bands: 1-4, 5-9, 10-49 …, no times" },
                  { value: "exact", label: "Exact, as SNDS shows them" },
                  { value: "guarded", label: "Guarded: bands over the organization, 48 h late" },
                ]}
                {...field("trapDisclosure")}
              />
            </Stack>
          </Fieldset>
          <Fieldset legend="Feedback reports">
            <Stack gap="md">
              <TextInput
                label="Report address"
                description="From address of reports; its domain signs them."
                {...field("reportAddress")}
              />
              <TextInput
                label="Reporting host"
                description="Named as Reporting-MTA."
                {...field("reportingHost")}
              />
              <TextInput label="DKIM selector" {...field("dkimSelector")} />
              {settings.dkimRecord ? (
                <Stack gap="xs">
                  <Text size="sm">Publish this TXT record so that reports verify:</Text>
                  <CopyField label="Name" value={settings.dkimRecord.name} />
                  <CopyField label="Value" value={settings.dkimRecord.value} multiline />
                </Stack>
              ) : (
                <Notice>Set a report address to see the DKIM record to publish.</Notice>
              )}
              <NumberInput
                label="Complaints counted per mailbox and day"
                description="More are kept, but not counted: one mailbox cannot bomb a sender."
                min={1}
                {...field("mailboxDailyCap")}
              />
              <NumberInput
                label="Age of a mailbox whose complaints count, days"
                description="Where a source says since when a mailbox exists. Complaints of younger ones are kept, but not counted; 0 counts all."
                min={0}
                {...field("mailboxMinDays")}
              />
              <Switch
                label="Feeds may take whole messages"
                description="Texts without attachments, the recipient replaced. Off: header blocks only, also for feeds that asked for more."
                {...form.getInputProps("allowWholeMessages", { type: "checkbox" })}
              />
            </Stack>
          </Fieldset>
          <Fieldset legend="Retention">
            <Group gap="md" align="flex-start">
              <NumberInput label="Daily records, days" min={35} {...field("retentionDays")} />
              <NumberInput label="Raw complaints, days" min={1} {...field("complaintRetentionDays")} />
            </Group>
          </Fieldset>
          {preview.error && <ProblemNotice problem={preview.error} />}
          <Group gap="md">
            <Button type="submit" loading={preview.isPending} disabled={!form.isDirty()}>
              See what this changes
            </Button>
            <Text size="sm" c="dimmed">
              Last changed {instantText(settings.updatedAt)}
            </Text>
          </Group>
        </Stack>
      </form>
      {patch && preview.data && (
        <Review
          effects={preview.data.effects}
          problem={change.error}
          working={change.isPending}
          onCancel={() => setPatch(null)}
          onApply={apply}
        />
      )}
    </>
  );
}

function isList(field: string): field is ListField {
  return lists.some((name) => name === field);
}

function linesOf(text: string): string[] {
  return text
    .split(/[\n,]+/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
