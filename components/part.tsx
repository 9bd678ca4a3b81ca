// One part of a page of settings: what it is about, and its controls below.
import { Stack, Title } from "@mantine/core";
import type { ReactNode } from "react";

export function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <Title order={2} mb="xs">
        {title}
      </Title>
      <Stack gap="sm" align="flex-start">
        {children}
      </Stack>
    </section>
  );
}
