"use client";
// A page that failed while it was drawn: says so, keeps the digest for the log, and offers to try again.
import { Button, Text } from "@mantine/core";
import { Door } from "@/components/door";

export default function PageError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <Door
      title="This page could not be shown"
      lead="Something went wrong on our side. Nothing was changed. Try again; if it stays, tell the provider’s postmaster."
    >
      {error.digest && (
        <Text size="xs" c="dimmed">
          Error <span className="address">{error.digest}</span>
        </Text>
      )}
      <Button onClick={reset}>Try again</Button>
    </Door>
  );
}
