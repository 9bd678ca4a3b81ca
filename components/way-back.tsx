// Above the name of one thing: the list it stands in.
import Link from "next/link";
import classes from "./way-back.module.css";

export function WayBack({ href, name }: { href: string; name: string }) {
  return (
    <nav aria-label="Breadcrumb" className={classes.crumb}>
      <Link href={href}>{name}</Link>
    </nav>
  );
}
