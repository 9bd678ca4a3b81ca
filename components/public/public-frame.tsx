// The frame of every public page: who runs this, the few places there are, and the way to the postmaster. Plain links,
// so that it works before any script does, or without one.
import Link from "next/link";
import type { ReactNode } from "react";
import { SchemeMenu } from "../shell/scheme-menu";
import classes from "./public-frame.module.css";
import { PublicPlaces } from "./public-places";

type Props = {
  provider: string;
  /** Empty when the provider has not given one. */
  support: string;
  signedIn: boolean;
  children: ReactNode;
};

export function PublicFrame({ provider, support, signedIn, children }: Props) {
  return (
    <div className={classes.page}>
      <a className="skip-link" href="#content">
        Skip to content
      </a>
      <header className={classes.top}>
        <Link href="/" className={classes.brand}>
          {provider}
        </Link>
        <nav aria-label="Public pages" className={classes.places}>
          <PublicPlaces />
        </nav>
        <div className={classes.own}>
          <Link href={signedIn ? "/home" : "/signin"}>{signedIn ? "Your data" : "Sign in"}</Link>
          <SchemeMenu />
        </div>
      </header>
      <main id="content" className={classes.main} tabIndex={-1}>
        {children}
      </main>
      <footer className={classes.foot}>
        {support !== "" && (
          <span>
            Postmaster: <a href={`mailto:${support}`}>{support}</a>
          </span>
        )}
        <span>
          <Link href="/postmaster/abuse">Report abuse</Link>
        </span>
        <span>
          <Link href="/postmaster/legal">Legal papers</Link>
        </span>
        <span>Run with Senderscope</span>
      </footer>
    </div>
  );
}
