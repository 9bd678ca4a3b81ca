// Above every page of a person whose account is going to be deleted: when, and the way to keep it.
import { Button } from "@mantine/core";
import { dayText } from "@/components/format";
import { Notice } from "@/components/notice";
import { ProblemNotice } from "@/components/problem-notice";
import { useKeepAccount } from "@/lib/client/identity";

export function LeavingBanner({ due }: { due: string }) {
  const keep = useKeepAccount();
  return (
    <>
      <Notice tone="warning" title={`Your account will be deleted on ${dayText(due)}`}>
        You asked for this. Until then you can keep it.{" "}
        <Button size="compact-xs" variant="default" onClick={() => keep.mutate()} loading={keep.isPending}>
          Keep my account
        </Button>
      </Notice>
      {keep.error && <ProblemNotice problem={keep.error} />}
    </>
  );
}
