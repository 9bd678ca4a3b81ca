// The room in front of the house, around every door: whose it is, and the way to its public pages.
import Link from "next/link";
import type { ReactNode } from "react";
import classes from "@/components/door.module.css";
import { getSettings } from "@/lib/provider/queries";

export default async function DoorRoom({ children }: { children: ReactNode }) {
  const { name, supportAddress } = await getSettings();
  return (
    <main className={classes.room}>
      <p className={classes.brand}>
        <Link href="/">{name}</Link>
        <span>for senders</span>
      </p>
      {children}
      <p className={classes.ways}>
        <Link href="/postmaster">Guide for senders</Link>
        <Link href="/status">Service status</Link>
        {supportAddress !== "" && <a href={`mailto:${supportAddress}`}>Postmaster</a>}
      </p>
    </main>
  );
}
