// A text of the guide: Markdown as React elements, never as HTML; headings can be linked to, tables scroll.
import Link from "next/link";
import type { ReactNode } from "react";
import ReactMarkdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import prose from "../public/prose.module.css";

export function Markdown({ text }: { text: string }) {
  return (
    <ReactMarkdown remarkPlugins={[remarkGfm]} components={parts} skipHtml>
      {text}
    </ReactMarkdown>
  );
}

const parts: Components = {
  h2: ({ children }) => <h2 id={idOf(children)}>{children}</h2>,
  a: ({ href = "", children }) =>
    href.startsWith("/") ? <Link href={href}>{children}</Link> : <a href={href}>{children}</a>,
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
  pre: ({ children }) => <pre tabIndex={0}>{children}</pre>,
  table: ({ children }) => (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={prose.table} aria-label="Table" tabIndex={0}>
      <table>{children}</table>
    </section>
  ),
};

function idOf(children: ReactNode): string {
  return [children]
    .flat()
    .filter((child) => typeof child === "string")
    .join("")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}
