// The frame of every signed-in page: navigation at the left (icons when narrow, a sheet on a phone), the command
// box on top, the page in the middle. Keys that work everywhere are handled here.
import { ActionIcon, Kbd } from "@mantine/core";
import {
  IconLayoutSidebarLeftCollapse,
  IconLayoutSidebarLeftExpand,
  IconMenu2,
  IconSearch,
} from "@tabler/icons-react";
import dynamic from "next/dynamic";
import { type ReactNode, useEffect, useEffectEvent, useRef, useState } from "react";
import { Tip } from "../tip";
import { AccountMenu } from "./account-menu";
import { commandKey } from "./command-key";
import { NavList } from "./nav-list";
import { OrganizationSwitcher } from "./organization-switcher";
import { type NavPage, pageKeys, senderPages, staffPages } from "./pages";
import { SchemeMenu } from "./scheme-menu";
import classes from "./shell.module.css";

// What only some visits open is loaded when it is first opened.
const CommandBox = dynamic(() => import("./command-box").then((module) => module.CommandBox), { ssr: false });
const KeyboardHelp = dynamic(() => import("./keyboard-help").then((module) => module.KeyboardHelp), {
  ssr: false,
});
const NavSheet = dynamic(() => import("./nav-sheet").then((module) => module.NavSheet), { ssr: false });

type Organization = { id: string; name: string; role: string };

export type ShellProps = {
  here: string;
  name: string;
  email: string;
  staffRole: string | null;
  organization: Organization | null;
  organizations: readonly Organization[];
  collapsed: boolean;
  onCollapse: (collapsed: boolean) => void;
  onSwitch: (organizationId: string) => void;
  onCreate: () => void;
  onOpen: (href: string) => void;
  onCase: (number: number) => void;
  onSignOut: () => void;
  children: ReactNode;
};

export function Shell(props: ShellProps) {
  const { organization, staffRole, collapsed } = props;
  const [sheet, setSheet] = useState<boolean | null>(null);
  const [help, setHelp] = useState<boolean | null>(null);
  const [asked, setAsked] = useState(0);
  const [command, setCommand] = useState<ReturnType<typeof commandKey>>("Ctrl");
  useEffect(() => setCommand(commandKey()), []);
  const find = () => setAsked((times) => times + 1);
  useGlobalKeys({
    onFind: find,
    onHelp: () => setHelp(true),
    onOpen: organization ? props.onOpen : undefined,
  });

  const groups = groupsFor(organization !== null, staffRole !== null);
  const switcher = (
    <OrganizationSwitcher
      current={organization}
      all={props.organizations}
      onSwitch={props.onSwitch}
      onCreate={props.onCreate}
    />
  );
  const toggleName = collapsed ? "Widen navigation" : "Shrink navigation to icons";
  return (
    <div className={classes.shell} data-collapsed={collapsed || undefined}>
      <a className="skip-link" href="#content">
        Skip to content
      </a>
      <div className={classes.side}>
        {switcher}
        <NavList groups={groups} here={props.here} />
        <div className={classes.grow} />
        <Tip label={toggleName} position="right">
          <ActionIcon
            className={classes.toggle}
            variant="subtle"
            color="gray"
            size={36}
            aria-label={toggleName}
            onClick={() => props.onCollapse(!collapsed)}
          >
            {collapsed ? (
              <IconLayoutSidebarLeftExpand size={18} stroke={1.6} />
            ) : (
              <IconLayoutSidebarLeftCollapse size={18} stroke={1.6} />
            )}
          </ActionIcon>
        </Tip>
      </div>
      <header className={classes.top}>
        <ActionIcon
          className={classes.burger}
          variant="subtle"
          color="gray"
          size={34}
          aria-label="Open navigation"
          onClick={() => setSheet(true)}
        >
          <IconMenu2 size={20} stroke={1.6} />
        </ActionIcon>
        <button type="button" className={classes.find} onClick={find}>
          <IconSearch size={16} stroke={1.6} aria-hidden />
          <span className={classes.findText}>
            {organization ? (
              <>
                Find an address<span className={classes.wide}>, network, domain or page</span>
              </>
            ) : (
              "Find a page"
            )}
          </span>
          <Kbd size="xs" className={classes.kbd}>
            {command} K
          </Kbd>
        </button>
        <div className={classes.spacer} />
        <SchemeMenu />
        <AccountMenu
          name={props.name}
          email={props.email}
          staffRole={staffRole}
          onKeys={() => setHelp(true)}
          onSignOut={props.onSignOut}
        />
      </header>
      <main id="content" className={classes.main} tabIndex={-1}>
        <div className={classes.content}>{props.children}</div>
      </main>
      {sheet !== null && (
        <NavSheet opened={sheet} onClose={() => setSheet(false)}>
          {switcher}
          <NavList groups={groups} here={props.here} onNavigate={() => setSheet(false)} />
        </NavSheet>
      )}
      {asked > 0 && (
        <CommandBox
          asked={asked}
          pages={groups.flatMap((group) => group.pages)}
          withAddresses={organization !== null}
          onOpen={props.onOpen}
          onCase={props.onCase}
        />
      )}
      {help !== null && (
        <KeyboardHelp opened={help} onClose={() => setHelp(false)} withStaff={staffRole !== null} />
      )}
    </div>
  );
}

function groupsFor(sender: boolean, staff: boolean): { name: string; pages: NavPage[] }[] {
  return [
    ...(sender || !staff ? [{ name: "Organization", pages: senderPages }] : []),
    ...(staff ? [{ name: "Staff", pages: staffPages }] : []),
  ];
}

type GlobalKeys = {
  onFind: () => void;
  onHelp: () => void;
  /** Where there are pages of addresses to go to. */
  onOpen: ((href: string) => void) | undefined;
};

/** How long after `g` the second letter may come. */
const GO_MS = 1500;

/**
 * Ctrl/Cmd-K for the command box, `/` to search the page, `?` for help, `j` and `k` through the rows of the page
 * (elements with data-row), `x` to select the row, `u` to take back what a message offers to undo, `g` and a letter to go
 * to a page.
 */
function useGlobalKeys({ onFind, onHelp, onOpen }: GlobalKeys): void {
  const goSince = useRef(Number.NEGATIVE_INFINITY);
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      onFind();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const goes = event.timeStamp - goSince.current < GO_MS;
    goSince.current = event.key === "g" ? event.timeStamp : Number.NEGATIVE_INFINITY;
    const page = goes ? pageKeys[event.key] : undefined;
    if (page !== undefined && onOpen) onOpen(page);
    else if (event.key === "/") {
      event.preventDefault();
      const field = document.querySelector<HTMLInputElement>("[data-page-search]");
      if (field) field.focus();
      else onFind();
    } else if (event.key === "?") onHelp();
    else if (event.key === "j") moveRow(1);
    else if (event.key === "k") moveRow(-1);
    else if (event.key === "x") selectRow();
    else if (event.key === "u") takeBack();
  });
  useEffect(() => {
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input, textarea, select, [role=dialog]") !== null;
}

function moveRow(step: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-row]")].filter((row) => row.offsetParent);
  const active = rows.findIndex((row) => row.contains(document.activeElement));
  const next = rows[active === -1 ? (step === 1 ? 0 : rows.length - 1) : active + step];
  const target = next?.querySelector<HTMLElement>("a, button") ?? next;
  target?.focus();
  target?.scrollIntoView({ block: "nearest" });
}

function selectRow(): void {
  const row = document.activeElement?.closest("[data-row]");
  row?.querySelector<HTMLInputElement>("input[type=checkbox]")?.click();
}

/** The newest message that offers it; the Tab key would come to it last. */
function takeBack(): void {
  [...document.querySelectorAll<HTMLButtonElement>("button[data-undo]")].at(-1)?.click();
}
