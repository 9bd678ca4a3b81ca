"use client";
// What staff tell senders: announcements, and incidents with their beginning and end. Each act asks for a note.
import {
  Button,
  Card,
  Group,
  NativeSelect,
  SegmentedControl,
  Skeleton,
  Stack,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { EmptyState } from "@/components/empty-state";
import { NoticeArticle } from "@/components/notices/notice-list";
import { partWords } from "@/components/notices/notice-words";
import { PageHeader } from "@/components/page-header";
import { ProblemNotice } from "@/components/problem-notice";
import { toast } from "@/components/undo-toast";
import {
  useEditNotice,
  useEndIncident,
  useNotices,
  usePublishNotice,
  useWithdrawNotice,
} from "@/lib/client/notices";
import type { NewNotice, Notice, NoticePart } from "@/lib/notices/schema";

export function NoticesScreen() {
  const notices = useNotices();
  return (
    <>
      <PageHeader
        title="Notices"
        lead="Shown on the public status page, in its feeds, and above every page while an incident goes on. Incidents mark the charts of their days."
      />
      <Stack gap="lg" maw={760}>
        <NewNoticeForm />
        {notices.error && <ProblemNotice problem={notices.error} onRetry={() => notices.refetch()} />}
        {notices.isPending && <Skeleton height={200} aria-label="Loading notices" />}
        {notices.data?.notices.length === 0 && (
          <EmptyState title="Nothing published yet">
            What you publish above shows here and outside.
          </EmptyState>
        )}
        {notices.data?.notices.map((notice) => (
          <NoticeCard key={notice.id} notice={notice} />
        ))}
      </Stack>
    </>
  );
}

const empty = { kind: "incident", title: "", text: "", part: "data" as NoticePart, startsAt: "", note: "" };

function NewNoticeForm() {
  const publish = usePublishNotice();
  const form = useForm({ initialValues: empty });
  const incident = form.values.kind === "incident";

  function submit({ kind, title, text, part, startsAt, note }: typeof empty) {
    const begins = startsAt === "" ? {} : { startsAt: `${startsAt}:00Z` };
    const input: NewNotice =
      kind === "incident"
        ? { kind: "incident", title, text, part, note, ...begins }
        : { kind: "announcement", title, text, note };
    publish.mutate(input, {
      onSuccess: () => {
        form.reset();
        toast({ message: "Published." });
      },
    });
  }

  return (
    <Card withBorder padding="md" component="form" onSubmit={form.onSubmit(submit)} aria-label="New notice">
      <Stack gap="sm">
        <SegmentedControl
          aria-label="Kind of notice"
          data={[
            { value: "incident", label: "Incident" },
            { value: "announcement", label: "Announcement" },
          ]}
          style={{ alignSelf: "flex-start" }}
          {...form.getInputProps("kind")}
        />
        <TextInput label="Title" {...form.getInputProps("title")} error={publish.error?.of("title")} />
        <Textarea
          label="Text"
          description="What happened, what it touches, what readers should do. Plain text; an empty line begins a paragraph."
          autosize
          minRows={3}
          {...form.getInputProps("text")}
          error={publish.error?.of("text")}
        />
        {incident && (
          <Group gap="sm" align="flex-end">
            <NativeSelect
              label="What it touches"
              data={Object.entries(partWords).map(([value, label]) => ({ value, label }))}
              {...form.getInputProps("part")}
            />
            <TextInput
              label="Begins (UTC)"
              description="Now when left empty"
              type="datetime-local"
              {...form.getInputProps("startsAt")}
              error={publish.error?.of("startsAt")}
            />
          </Group>
        )}
        <TextInput
          label="Note"
          description="For the audit log only."
          {...form.getInputProps("note")}
          error={publish.error?.of("note")}
        />
        {publish.error && publish.error.issues.length === 0 && <ProblemNotice problem={publish.error} />}
        <Button type="submit" loading={publish.isPending} style={{ alignSelf: "flex-start" }}>
          Publish
        </Button>
      </Stack>
    </Card>
  );
}

function NoticeCard({ notice }: { notice: Notice }) {
  const [doing, setDoing] = useState<"edit" | "end" | "withdraw" | null>(null);
  const mayEnd = notice.kind === "incident" && notice.state !== "over";
  return (
    <section aria-label={notice.title} data-row>
      <NoticeArticle notice={notice} heading="h2" />
      <Group gap="xs" mt="xs">
        <Button size="xs" variant="default" onClick={() => setDoing("edit")}>
          Edit
        </Button>
        {mayEnd && (
          <Button size="xs" variant="default" onClick={() => setDoing("end")}>
            It is over
          </Button>
        )}
        <Button size="xs" variant="default" onClick={() => setDoing("withdraw")}>
          Withdraw
        </Button>
      </Group>
      {doing === "edit" && <EditForm notice={notice} onDone={() => setDoing(null)} />}
      {(doing === "end" || doing === "withdraw") && (
        <NoteForm key={doing} notice={notice} act={doing} onDone={() => setDoing(null)} />
      )}
    </section>
  );
}

function EditForm({ notice, onDone }: { notice: Notice; onDone: () => void }) {
  const edit = useEditNotice();
  const form = useForm({ initialValues: { title: notice.title, text: notice.text, note: "" } });
  return (
    <form
      onSubmit={form.onSubmit((values) => edit.mutate({ id: notice.id, ...values }, { onSuccess: onDone }))}
    >
      <Stack gap="sm" mt="sm">
        <TextInput label="Title" {...form.getInputProps("title")} error={edit.error?.of("title")} />
        <Textarea
          label="Text"
          autosize
          minRows={3}
          {...form.getInputProps("text")}
          error={edit.error?.of("text")}
        />
        <TextInput
          label="Note for the audit log"
          {...form.getInputProps("note")}
          error={edit.error?.of("note")}
        />
        {edit.error && edit.error.issues.length === 0 && <ProblemNotice problem={edit.error} />}
        <Group gap="sm">
          <Button type="submit" size="xs" loading={edit.isPending}>
            Save
          </Button>
          <Button size="xs" variant="default" onClick={onDone}>
            Cancel
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function NoteForm({ notice, act, onDone }: { notice: Notice; act: "end" | "withdraw"; onDone: () => void }) {
  const end = useEndIncident();
  const withdraw = useWithdrawNotice();
  const { mutate, isPending, error } = act === "end" ? end : withdraw;
  const [note, setNote] = useState("");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        mutate({ id: notice.id, note }, { onSuccess: onDone });
      }}
    >
      <Stack gap="sm" mt="sm">
        <TextInput
          label="Note for the audit log"
          data-autofocus
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
          error={error?.of("note")}
        />
        {error && error.issues.length === 0 && <ProblemNotice problem={error} />}
        <Group gap="sm">
          <Button type="submit" size="xs" loading={isPending}>
            {act === "end" ? "Say that it is over" : "Withdraw for everybody"}
          </Button>
          <Button size="xs" variant="default" onClick={onDone}>
            Cancel
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
