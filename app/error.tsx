"use client";
// A page that failed while it was drawn: says so, keeps the digest for the log, and offers to try again.
import { PlainPage } from "@/components/plain-page";

export default function PageError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <PlainPage title="This page could not be shown">
      <p>
        Something went wrong on our side. Nothing was changed. Try again; if it stays, tell the provider’s
        postmaster.
      </p>
      {error.digest && (
        <p>
          Error <span className="address">{error.digest}</span>
        </p>
      )}
      <p>
        <button type="button" onClick={reset}>
          Try again
        </button>
      </p>
    </PlainPage>
  );
}
