"use client";
// What every client component may rely on: looks, URL state, the query cache and notices.
import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import { type ReactNode, useState } from "react";
import { theme } from "@/components/theme";
import { TipLayer } from "@/components/tip";
import { ToastLayer } from "@/components/undo-toast";
import { createQueryClient } from "@/lib/client/call";

export function Providers({ nonce, children }: { nonce: string; children: ReactNode }) {
  const [queries] = useState(createQueryClient);
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
      <QueryClientProvider client={queries}>
        <NuqsAdapter>
          {children}
          <TipLayer />
          <ToastLayer />
        </NuqsAdapter>
      </QueryClientProvider>
    </MantineProvider>
  );
}
