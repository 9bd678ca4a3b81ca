// The pages of the navigation, in order, and what they are for in the command box.
import {
  IconBan,
  IconBell,
  IconBuilding,
  IconChecklist,
  IconDatabaseImport,
  IconFlag,
  IconGauge,
  IconGridDots,
  IconHistory,
  IconKey,
  IconLifebuoy,
  IconMailbox,
  IconMailForward,
  IconMailX,
  IconMessageReport,
  IconNetwork,
  IconRadar,
  IconRoute,
  IconSettings,
  IconSpeakerphone,
  IconSunrise,
  IconTable,
  IconUserSearch,
  IconUsers,
} from "@tabler/icons-react";

export type NavPage = { href: string; name: string; about: string; icon: typeof IconTable };

export const senderPages: NavPage[] = [
  { href: "/morning", name: "Morning", about: "What changed since your last visit", icon: IconSunrise },
  { href: "/ips", name: "IPs", about: "Your addresses, worst first", icon: IconTable },
  { href: "/map", name: "Map", about: "Your networks cell by cell", icon: IconGridDots },
  { href: "/finder", name: "Finder", about: "Addresses that others may be sending from", icon: IconRadar },
  { href: "/networks", name: "Networks", about: "Grants, claims and proofs", icon: IconNetwork },
  { href: "/feeds", name: "Feeds", about: "A report for each complaint", icon: IconMessageReport },
  { href: "/cases", name: "Cases", about: "Blocked? What is checked, and help", icon: IconLifebuoy },
  { href: "/alerts", name: "Alerts", about: "What you are told of, and what was sent", icon: IconBell },
  { href: "/keys", name: "Keys", about: "Links and keys for scripts", icon: IconKey },
  {
    href: "/organization",
    name: "Organization",
    about: "Members, settings, audit log",
    icon: IconBuilding,
  },
];

/** `g` and then one of these goes to the page. */
export const pageKeys: Record<string, string> = {
  m: "/morning",
  i: "/ips",
  p: "/map",
  f: "/finder",
  n: "/networks",
  d: "/feeds",
  c: "/cases",
  a: "/alerts",
  k: "/keys",
  o: "/organization",
};

export const staffPages: NavPage[] = [
  { href: "/staff/overview", name: "Overview", about: "What waits, and whether data flows", icon: IconGauge },
  {
    href: "/staff/sources",
    name: "Sources",
    about: "Mail systems that send us data",
    icon: IconDatabaseImport,
  },
  { href: "/staff/traps", name: "Traps", about: "Who writes where nobody is", icon: IconMailbox },
  { href: "/staff/claims", name: "Claims", about: "Claims that wait for staff", icon: IconChecklist },
  { href: "/staff/cases", name: "Cases", about: "Cases that wait for a person", icon: IconLifebuoy },
  { href: "/staff/blocks", name: "Blocks", about: "What is blocked, junked or limited", icon: IconBan },
  {
    href: "/staff/reports",
    name: "Reports",
    about: "Feedback reports that wait or failed",
    icon: IconMailX,
  },
  {
    href: "/staff/attribution",
    name: "Attribution",
    about: "Which address a complaint counts against, and why",
    icon: IconRoute,
  },
  { href: "/staff/senders", name: "Senders", about: "Any sender at a glance", icon: IconUserSearch },
  { href: "/staff/people", name: "People", about: "Accounts, organizations and staff", icon: IconUsers },
  { href: "/staff/abuse", name: "Abuse", about: "Reports about our own users", icon: IconFlag },
  {
    href: "/staff/notices",
    name: "Notices",
    about: "Announcements and incidents",
    icon: IconSpeakerphone,
  },
  { href: "/staff/settings", name: "Settings", about: "Provider settings", icon: IconSettings },
  { href: "/staff/outbox", name: "Outbox", about: "Mail this service wrote", icon: IconMailForward },
  { href: "/staff/audit", name: "Audit", about: "What staff and operators did", icon: IconHistory },
];
