"use client";
// The few places of the public pages; the one that is open says so.
import Link from "next/link";
import { usePathname } from "next/navigation";

const places = [
  { href: "/postmaster", name: "Guide" },
  { href: "/postmaster/codes", name: "Reply codes" },
  { href: "/postmaster/bounce", name: "Read a bounce" },
  { href: "/glossary", name: "Glossary" },
  { href: "/status", name: "Status" },
  { href: "/announcements", name: "Announcements" },
];

export function PublicPlaces() {
  const here = usePathname();
  return places.map(({ href, name }) => (
    <Link key={href} href={href} aria-current={href === here ? "page" : undefined}>
      {name}
    </Link>
  ));
}
