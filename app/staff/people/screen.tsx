"use client";
// Who has an account, who is staff, and which organizations there are.
import { PageHeader } from "@/components/page-header";
import { PageTabs } from "@/components/page-tabs";
import { Accounts } from "./accounts";
import { Organizations } from "./organizations";

export function PeopleScreen() {
  return (
    <>
      <PageHeader
        title="People"
        lead="Accounts and organizations. Opening one is recorded, and its organizations read that staff looked."
      />
      <PageTabs
        label="People"
        parts={[
          { key: "accounts", name: "Accounts", content: <Accounts /> },
          { key: "organizations", name: "Organizations", content: <Organizations /> },
        ]}
      />
    </>
  );
}
