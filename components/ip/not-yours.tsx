// Where an address is not the reader's to see, or is no address: the two look the same.
import Link from "next/link";
import type { ReactNode } from "react";
import { EmptyState } from "../empty-state";
import { PageHeader } from "../page-header";

export function NotYours({ title }: { title: ReactNode }) {
  return (
    <>
      <PageHeader title={title} />
      <EmptyState
        title="No grant covers this address"
        action={<Link href="/networks/add">Add networks</Link>}
      >
        Your organization holds no network with this address in it, so there is nothing to show. If the
        address is yours, prove it; if a colleague’s organization holds it, switch to that one at the top of
        the navigation.
      </EmptyState>
    </>
  );
}
