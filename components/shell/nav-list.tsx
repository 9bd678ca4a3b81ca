// The navigation: pages in two groups, the present one marked. Shrinks to icons in a narrow container.
import Link from "next/link";
import { Tip } from "../tip";
import classes from "./nav-list.module.css";
import { type NavPage, pageKeys } from "./pages";

type Props = {
  groups: { name: string; pages: NavPage[] }[];
  /** Path of the present page. */
  here: string;
  onNavigate?: () => void;
};

export function NavList({ groups, here, onNavigate }: Props) {
  return (
    <nav aria-label="Pages" className={classes.nav}>
      {groups.map((group) => (
        <div key={group.name} className={classes.group}>
          <div className={classes.name}>{group.name}</div>
          <ul className={classes.list}>
            {group.pages.map((page) => (
              <li key={page.href}>
                <Tip label={hintOf(page)} position="right" openDelay={400}>
                  <Link
                    href={page.href}
                    className={classes.link}
                    aria-current={isHere(here, page.href) ? "page" : undefined}
                    {...(onNavigate ? { onClick: onNavigate } : {})}
                  >
                    <page.icon size={18} stroke={1.6} aria-hidden />
                    <span className={classes.label}>{page.name}</span>
                  </Link>
                </Tip>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

/** What the page is for, and the keys that lead there. */
function hintOf({ name, about, href }: NavPage): string {
  const letter = Object.keys(pageKeys).find((key) => pageKeys[key] === href);
  return `${name}: ${about}${letter === undefined ? "" : `  (g ${letter})`}`;
}

function isHere(here: string, href: string): boolean {
  return here === href || here.startsWith(`${href}/`);
}
