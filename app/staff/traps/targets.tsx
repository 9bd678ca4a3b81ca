// The traps themselves, shown when somebody asks for them, and removed with a way back.
import { Button, Group, Skeleton, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { ConfirmButton } from "@/components/confirm-button";
import { DataTable } from "@/components/data-table";
import { plural } from "@/components/format";
import { ProblemNotice } from "@/components/problem-notice";
import { counterWords, trapClassWords } from "@/components/staff/trap-kind-words";
import { toast } from "@/components/undo-toast";
import { useAddTraps, useRemoveTraps, useTrapList } from "@/lib/client/traps";
import type { TrapItem } from "@/lib/ingest/schema";
import { Section } from "./section";

const SHOWN = 200;

export function TrapTargets() {
  const [wanted, setWanted] = useState(false);
  const list = useTrapList(wanted);
  return (
    <Section title="The traps themselves">
      {!wanted && (
        <Group gap="sm">
          <Button variant="default" onClick={() => setWanted(true)}>
            Show the traps
          </Button>
          <Text size="sm" c="dimmed">
            That you read them is kept in the audit log.
          </Text>
        </Group>
      )}
      {list.error && <ProblemNotice problem={list.error} onRetry={() => list.refetch()} />}
      {wanted && list.isPending && <Skeleton height={200} aria-label="Loading the traps" />}
      {list.data && <Targets traps={list.data.traps} />}
    </Section>
  );
}

function Targets({ traps }: { traps: TrapItem[] }) {
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const remove = useRemoveTraps();
  const add = useAddTraps();
  const found = traps.filter(({ target }) => target.includes(text.trim().toLowerCase()));
  const selected = traps.filter(({ target }) => chosen.has(target));

  async function removeChosen(note: string) {
    const gone = selected;
    await remove.mutateAsync({ targets: gone.map(({ target }) => target), note });
    setChosen(new Set());
    await toast({
      message: `${plural(gone.length, "trap")} removed.`,
      undo: () =>
        add.mutateAsync({
          text: gone.map((trap) => `${trap.target} ${trap.class} ${trap.countedBy}`).join("\n"),
          class: "pristine",
          countedBy: "events",
          note: `Taken back: ${note}`,
        }),
    });
  }

  return (
    <>
      <Group gap="sm" align="flex-end">
        <TextInput
          label="Find"
          placeholder="Part of an address or domain"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <ConfirmButton
          label={selected.length === 0 ? "Remove traps" : `Remove ${plural(selected.length, "trap")}`}
          title={`Remove ${plural(selected.length, "trap")}?`}
          noted
          size="sm"
          disabled={selected.length === 0}
          problem={remove.error}
          onConfirm={removeChosen}
        >
          Mail for them is no trap hit from now on. What was counted stays.
        </ConfirmButton>
      </Group>
      <DataTable
        caption="Traps"
        nested
        rows={found.slice(0, SHOWN)}
        rowKey={(trap) => trap.target}
        selection={{
          keys: chosen,
          onSelect: (key, isChosen) => {
            const next = new Set(chosen);
            if (isChosen) next.add(key);
            else next.delete(key);
            setChosen(next);
          },
        }}
        columns={[
          {
            key: "target",
            header: "Trap",
            maxWidth: 420,
            cell: (trap) => <span className="address">{trap.target}</span>,
          },
          { key: "class", header: "Class", cell: (trap) => trapClassWords[trap.class] },
          { key: "counted", header: "Counted", cell: (trap) => counterWords[trap.countedBy] },
        ]}
        empty={<Text size="sm">No trap holds this text.</Text>}
      />
      {found.length > SHOWN && (
        <Text size="sm" c="dimmed">
          The first {SHOWN} of {plural(found.length, "trap")}. Write a part of the one you look for.
        </Text>
      )}
    </>
  );
}
