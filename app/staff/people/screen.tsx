"use client";
// Who has an account, who is staff, and which organizations there are.
import { Tabs } from "@mantine/core";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { PageHeader } from "@/components/page-header";
import { Accounts } from "./accounts";
import { Organizations } from "./organizations";

const tabs = ["accounts", "organizations"] as const;

export function PeopleScreen() {
  const [tab, setTab] = useQueryState("tab", parseAsStringLiteral(tabs).withDefault("accounts"));
  return (
    <>
      <PageHeader
        title="People"
        lead="Accounts and organizations. Opening one is recorded, and its organizations read that staff looked."
      />
      <Tabs
        value={tab}
        onChange={(value) => setTab(tabs.find((each) => each === value) ?? "accounts")}
        keepMounted={false}
      >
        <Tabs.List aria-label="People">
          <Tabs.Tab value="accounts">Accounts</Tabs.Tab>
          <Tabs.Tab value="organizations">Organizations</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="accounts" pt="md">
          <Accounts />
        </Tabs.Panel>
        <Tabs.Panel value="organizations" pt="md">
          <Organizations />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
