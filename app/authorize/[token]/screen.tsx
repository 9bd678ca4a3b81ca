"use client";
// Who asks to see which network, and the contact's answer: authorize, deny, report, or take an approval back.
import { Anchor, Button, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { ConfirmButton } from "@/components/confirm-button";
import { DataTable } from "@/components/data-table";
import { Door } from "@/components/door";
import { dayText, instantText } from "@/components/format";
import { addressesText } from "@/components/networks/group-digits";
import { Notice } from "@/components/notice";
import { ProblemNotice } from "@/components/problem-notice";
import { useAuthorization, useDecideAuthorization } from "@/lib/client/networks";
import type { AuthorizationPage } from "@/lib/networks/schema";

export function AuthorizeScreen({ token }: { token: string }) {
  const page = useAuthorization(token);
  if (page.isPending) {
    return (
      <Door title="A request about your network">
        <Skeleton height={200} aria-label="Loading the request" />
      </Door>
    );
  }
  if (page.error) {
    return (
      <Door title="This link does not work">
        <ProblemNotice problem={page.error} />
        <Text size="sm">
          Approved something before? <Anchor href="/authorize">Get a new link to your approvals</Anchor>.
        </Text>
      </Door>
    );
  }
  return <Request token={token} page={page.data} />;
}

function Request({ token, page }: { token: string; page: AuthorizationPage }) {
  return (
    <Door
      title={page.state === "waiting" ? "May they see this network?" : "A request about your network"}
      lead={page.sentence}
    >
      <Stack gap={4}>
        <Fact name="Network">
          <span className="address">{page.network}</span> ({addressesText(page.addresses)})
        </Fact>
        <Fact name="Organization">{page.organization}</Fact>
        <Fact name="Asked by">
          {page.requester}
          {page.requestingAddress ? ` from ${page.requestingAddress}` : ""}, {instantText(page.askedAt)}
        </Fact>
        <Fact name="They would see">
          how {page.provider} filtered mail from these addresses, from {dayText(page.firstDay)} on: counts,
          results, complaints, blocks. No message and no recipient.
        </Fact>
        <Fact name="You are asked">
          as {page.contact}: {page.basis}
        </Fact>
        {page.state === "waiting" && <Fact name="The question ends">{instantText(page.expiresAt)}</Fact>}
      </Stack>
      <Answers token={token} page={page} />
    </Door>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <Text size="sm">
      <Text span fw={600} size="sm">
        {name}:
      </Text>{" "}
      {children}
    </Text>
  );
}

function Answers({ token, page }: { token: string; page: AuthorizationPage }) {
  const decide = useDecideAuthorization(token);
  const signIn = `/signin?next=${encodeURIComponent(`/authorize/${token}`)}`;
  return (
    <Stack gap="sm">
      {page.mayAuthorize === "sign_in" && (
        <Text size="sm">
          To authorize, sign in: as {page.contact}, or as anyone outside {page.organization}. Denying needs no
          account.
        </Text>
      )}
      {page.mayAuthorize === "inside" && (
        <Notice>
          You belong to {page.organization}, so you cannot authorize its request. Pass the link to the
          network’s contact.
        </Notice>
      )}
      <Group gap="sm">
        {page.mayAuthorize === "yes" && (
          <Button loading={decide.isPending} onClick={() => decide.mutate({ decision: "authorize" })}>
            Authorize
          </Button>
        )}
        {page.mayAuthorize === "sign_in" && (
          <Button component="a" href={signIn}>
            Sign in to authorize
          </Button>
        )}
        {page.mayDeny && (
          <Button
            variant="default"
            disabled={decide.isPending}
            onClick={() => decide.mutate({ decision: "deny" })}
          >
            Deny
          </Button>
        )}
        {page.mayReport && (
          <Button
            variant="default"
            disabled={decide.isPending}
            onClick={() => decide.mutate({ decision: "report" })}
          >
            Report as abuse
          </Button>
        )}
        {page.mayWithdraw && (
          <ConfirmButton
            label="Take approval back"
            title="Take the approval back?"
            problem={decide.error}
            size="sm"
            onConfirm={() => decide.mutateAsync({ decision: "withdraw" })}
          >
            {page.organization} stops seeing {page.network} at its next request.
          </ConfirmButton>
        )}
      </Group>
      {decide.error && <ProblemNotice problem={decide.error} />}
      {page.approvals.length > 0 && <Approvals token={token} page={page} />}
    </Stack>
  );
}

/** Everything that rests on this mailbox's word, wherever the receipt came from. */
function Approvals({ token, page }: { token: string; page: AuthorizationPage }) {
  const decide = useDecideAuthorization(token);
  return (
    <section aria-labelledby="approvals">
      <Title order={2} size="h4" id="approvals" mb="xs">
        Access that {page.contact} approved
      </Title>
      <DataTable
        caption="Approvals of this mailbox"
        rows={page.approvals}
        rowKey={(row) => row.id}
        columns={[
          {
            key: "network",
            header: "Network",
            cell: (row) => <span className="address">{row.network}</span>,
          },
          { key: "who", header: "Organization", cell: (row) => row.organization, maxWidth: 200 },
          { key: "until", header: "Until", cell: (row) => (row.until ? dayText(row.until) : "no end") },
          { key: "end", header: "Action", cell: (row) => <End row={row} decide={decide} /> },
        ]}
        card={(row) => (
          <>
            <p>
              <span className="address">{row.network}</span> for {row.organization}
              {row.until && `, until ${dayText(row.until)}`}
            </p>
            <End row={row} decide={decide} />
          </>
        )}
      />
    </section>
  );
}

function End({
  row,
  decide,
}: {
  row: AuthorizationPage["approvals"][number];
  decide: ReturnType<typeof useDecideAuthorization>;
}) {
  return (
    <ConfirmButton
      label="Take back"
      title={`Take back the approval of ${row.network}?`}
      problem={decide.error}
      size="compact-xs"
      onConfirm={() => decide.mutateAsync({ decision: "withdraw", approval: row.id })}
    >
      {row.organization} stops seeing {row.network} at its next request.
    </ConfirmButton>
  );
}
