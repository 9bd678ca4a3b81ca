// The way to the next page of a list that is read page by page.
import { Button } from "@mantine/core";
import type { ReactNode } from "react";

type Pages = { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };

/** Nothing where there is none. `children`: "Older hits". */
export function OlderRows({ of, children }: { of: Pages; children: ReactNode }) {
  if (!of.hasNextPage) return null;
  return (
    <Button
      variant="default"
      loading={of.isFetchingNextPage}
      onClick={() => of.fetchNextPage()}
      style={{ alignSelf: "flex-start" }}
    >
      {children}
    </Button>
  );
}
