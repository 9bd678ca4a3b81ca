// Where an address or network is not the reader's to see, or is none: the two look the same.
import Link from "next/link";
import type { ReactNode } from "react";
import { EmptyState } from "../empty-state";
import { PageHeader } from "../page-header";

type Props = { title: ReactNode; what?: "address" | "network" };

export function NotYours({ title, what = "address" }: Props) {
  return (
    <>
      <PageHeader title={title} />
      <EmptyState
        title={`No grant covers this ${what}`}
        action={<Link href="/networks/add">Add networks</Link>}
      >
        {what === "address"
          ? "Your organization holds no network with this address in it, so there is nothing to show. "
          : "Your organization holds no part of this network, so there is nothing to show. "}
        If the {what} is yours, prove it; if a colleague’s organization holds it, switch to that one at the
        top of the navigation.
      </EmptyState>
    </>
  );
}
