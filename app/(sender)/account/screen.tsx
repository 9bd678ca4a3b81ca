"use client";
// One's own account: who I am here, where I belong, how I sign in, and what is held about me.
import { Skeleton, Tabs } from "@mantine/core";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { PageHeader } from "@/components/page-header";
import { ProblemNotice } from "@/components/problem-notice";
import { useAccount } from "@/lib/client/identity";
import { Profile } from "./profile";
import { SigningIn } from "./signing-in";
import { YourData } from "./your-data";

const tabs = ["profile", "sign-in", "data"] as const;

export function AccountScreen() {
  const account = useAccount();
  const [tab, setTab] = useQueryState("tab", parseAsStringLiteral(tabs).withDefault("profile"));
  return (
    <>
      <PageHeader
        title="Your account"
        lead="It is yours, whichever organizations you belong to. All times are in UTC."
      />
      <Tabs
        value={tab}
        onChange={(value) => setTab(tabs.find((each) => each === value) ?? "profile")}
        keepMounted={false}
      >
        <Tabs.List aria-label="Your account">
          <Tabs.Tab value="profile">Profile</Tabs.Tab>
          <Tabs.Tab value="sign-in">Signing in</Tabs.Tab>
          <Tabs.Tab value="data">Your data</Tabs.Tab>
        </Tabs.List>
        {account.error && <ProblemNotice problem={account.error} onRetry={() => account.refetch()} />}
        {account.isPending && <Skeleton height={240} mt="md" aria-label="Loading your account" />}
        {account.data && (
          <>
            <Tabs.Panel value="profile" pt="md">
              <Profile account={account.data} />
            </Tabs.Panel>
            <Tabs.Panel value="sign-in" pt="md">
              <SigningIn account={account.data} />
            </Tabs.Panel>
            <Tabs.Panel value="data" pt="md">
              <YourData account={account.data} />
            </Tabs.Panel>
          </>
        )}
      </Tabs>
    </>
  );
}
