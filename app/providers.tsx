"use client";
// What every client component may rely on: looks, URL state, the query cache and notices.
import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import { type ReactNode, useState } from "react";
import { theme } from "@/components/theme";
import { createQueryClient } from "@/lib/client/call";

// Nothing is announced before a page is used; the queue keeps what comes earlier.
const Notifications = dynamic(() => import("@mantine/notifications").then((module) => module.Notifications), {
  ssr: false,
});

export function Providers({ nonce, children }: { nonce: string; children: ReactNode }) {
  const [queries] = useState(createQueryClient);
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
      <QueryClientProvider client={queries}>
        <NuqsAdapter>
          {children}
          <Notifications position="bottom-right" autoClose={5000} transitionDuration={120} />
        </NuqsAdapter>
      </QueryClientProvider>
    </MantineProvider>
  );
}
