"use client";
// One's own account: who I am here, where I belong, how I sign in, and what is held about me.
import { Skeleton } from "@mantine/core";
import { PageHeader } from "@/components/page-header";
import { PageTabs } from "@/components/page-tabs";
import { ProblemNotice } from "@/components/problem-notice";
import { useAccount } from "@/lib/client/identity";
import { Profile } from "./profile";
import { SigningIn } from "./signing-in";
import { YourData } from "./your-data";

export function AccountScreen() {
  const account = useAccount();
  return (
    <>
      <PageHeader
        title="Your account"
        lead="It is yours, whichever organizations you belong to. All times are in UTC."
      />
      {account.error && <ProblemNotice problem={account.error} onRetry={() => account.refetch()} />}
      {account.isPending && <Skeleton height={240} aria-label="Loading your account" />}
      {account.data && (
        <PageTabs
          label="Your account"
          parts={[
            { key: "profile", name: "Profile", content: <Profile account={account.data} /> },
            { key: "sign-in", name: "Signing in", content: <SigningIn account={account.data} /> },
            { key: "data", name: "Your data", content: <YourData account={account.data} /> },
          ]}
        />
      )}
    </>
  );
}
