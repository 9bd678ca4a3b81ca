"use client";
// What every client component may rely on: looks, URL state, the query cache and notices.
import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import { type ReactNode, useState } from "react";
import { theme } from "@/components/theme";
import { createQueryClient } from "@/lib/client";

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
