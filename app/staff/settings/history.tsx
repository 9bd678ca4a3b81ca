"use client";
// Who changed which setting, when and why, from what to what.
import { Stack } from "@mantine/core";
import { DataTable } from "@/components/data-table";
import { EmptyState } from "@/components/empty-state";
import { instantText } from "@/components/format";
import { OlderRows } from "@/components/older-rows";
import { ProblemNotice } from "@/components/problem-notice";
import { changeText, settingNames } from "@/components/staff/setting-words";
import { useSettingsHistory } from "@/lib/client/provider";

export function SettingsHistory() {
  const history = useSettingsHistory();
  const rows = history.data?.pages.flatMap(({ changes }) =>
    changes.flatMap(({ settings, ...change }) => settings.map((setting) => ({ ...change, setting }))),
  );
  return (
    <Stack gap="md">
      {history.error && <ProblemNotice problem={history.error} onRetry={() => history.refetch()} />}
      <DataTable
        caption="Changes of settings"
        rows={rows}
        rowKey={({ id, setting }) => `${id} ${setting.field}`}
        skeletonRows={4}
        columns={[
          { key: "at", header: "Time", cell: ({ at }) => instantText(at) },
          { key: "by", header: "Who", cell: ({ by }) => by, maxWidth: 220 },
          {
            key: "setting",
            header: "Setting",
            cell: ({ setting }) => settingNames[setting.field],
            maxWidth: 220,
          },
          {
            key: "change",
            header: "Change",
            cell: ({ setting }) => <span title={changeText(setting)}>{changeText(setting)}</span>,
            maxWidth: 420,
          },
          {
            key: "note",
            header: "Note",
            cell: ({ note }) => (
              <span title={note}>{note === "" ? "None: setup or command line" : note}</span>
            ),
            maxWidth: 320,
          },
        ]}
        empty={
          <EmptyState title="Nothing changed yet">
            Each change is listed here: who made it, when, why, from what and to what.
          </EmptyState>
        }
      />
      <OlderRows of={history}>Older changes</OlderRows>
    </Stack>
  );
}
