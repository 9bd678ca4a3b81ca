// The document around every page: language, colour scheme before the first paint, and the providers.
// The nonce comes with the request from proxy.ts; reading it makes every page dynamic, as a nonce needs.
import "@fontsource-variable/inter/wght.css";
import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "@mantine/spotlight/styles.css";
import "@/components/tokens.css";
import { ColorSchemeScript, mantineHtmlProps } from "@mantine/core";
import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { PatternDefs } from "@/components/pattern-defs";
import { Providers } from "./providers";

export const metadata: Metadata = {
  title: { default: "Senderscope", template: "%s · Senderscope" },
  description: "The daily health of your sending addresses, as this mail provider saw them.",
  referrer: "strict-origin-when-cross-origin",
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#ffffff" },
    { media: "(prefers-color-scheme: dark)", color: "#181b21" },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const nonce = (await headers()).get("x-nonce") ?? "";
  return (
    <html lang="en" {...mantineHtmlProps}>
      <head>
        <ColorSchemeScript nonce={nonce} defaultColorScheme="auto" />
      </head>
      <body>
        <PatternDefs />
        <Providers nonce={nonce}>{children}</Providers>
      </body>
    </html>
  );
}
