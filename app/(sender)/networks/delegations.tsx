"use client";
// What is offered to the person who looks, what is delegated to their organization, and what it delegates to others.
import { Button, Checkbox, Group, Modal, Stack, Text, TextInput, Title } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { ConfirmButton } from "@/components/confirm-button";
import { dayText } from "@/components/format";
import { DelegationTable } from "@/components/networks/delegation-table";
import { Notice } from "@/components/notice";
import { ProblemNotice } from "@/components/problem-notice";
import { useAnswerOffer, useDelegations, useEndDelegation, useOfferDelegation } from "@/lib/client/networks";
import type { DelegationView } from "@/lib/networks/schema";

/** Offers to the reader's own address: they come first, because somebody waits for the answer. */
export function Offers({ organization, mayWrite }: { organization: string; mayWrite: boolean }) {
  const delegations = useDelegations();
  return delegations.data?.offers.map((offer) => (
    <Offer key={offer.id} offer={offer} organization={organization} mayWrite={mayWrite} />
  ));
}

type OfferProps = { offer: DelegationView; organization: string; mayWrite: boolean };

function Offer({ offer, organization, mayWrite }: OfferProps) {
  const answer = useAnswerOffer();
  const say = (word: "accept" | "decline") => answer.mutate({ id: offer.id, answer: word });
  return (
    <Notice title={`${offer.from} offers you the data of ${offer.network}`}>
      <Stack gap="sm" mt={4}>
        <Text size="sm" maw="76ch">
          {offer.feeds ? "With reports of single complaints" : "Without single complaints"}, from{" "}
          {dayText(offer.firstDay)} on, until {dayText(offer.until)}. Offered to {offer.offeredTo}. Accepting
          it lets every member of {organization} read it.
        </Text>
        {answer.error && <ProblemNotice problem={answer.error} />}
        {mayWrite ? (
          <Group gap="sm">
            <Button size="xs" loading={answer.isPending} onClick={() => say("accept")}>
              Accept for {organization}
            </Button>
            <Button size="xs" variant="default" disabled={answer.isPending} onClick={() => say("decline")}>
              Decline
            </Button>
          </Group>
        ) : (
          <Text size="sm">
            An owner or admin can accept it. Switch to an organization in which you are one.
          </Text>
        )}
      </Stack>
    </Notice>
  );
}

export function Delegations({ mayWrite }: { mayWrite: boolean }) {
  const delegations = useDelegations();
  if (delegations.error) {
    return (
      <ProblemNotice
        problem={delegations.error}
        onRetry={() => delegations.refetch()}
        retrying={delegations.isFetching}
      />
    );
  }
  const { given = [], received = [] } = delegations.data ?? {};
  return (
    <>
      {received.length > 0 && (
        <section aria-labelledby="received">
          <Title order={2} id="received" mb="xs">
            Delegated to you
          </Title>
          <DelegationTable
            caption="Delegated to the organization"
            other="from"
            rows={received}
            action={mayWrite ? (row) => row.state === "active" && <End row={row} label="Give up" /> : null}
          />
        </section>
      )}
      {given.length > 0 && (
        <section aria-labelledby="given">
          <Title order={2} id="given" mb="xs">
            Delegated to others
          </Title>
          <DelegationTable
            caption="Delegated by the organization"
            other="to"
            rows={given}
            action={
              mayWrite
                ? (row) =>
                    (row.state === "active" || row.state === "offered") && <End row={row} label="Withdraw" />
                : null
            }
          />
        </section>
      )}
    </>
  );
}

function End({ row, label }: { row: DelegationView; label: "Give up" | "Withdraw" }) {
  const end = useEndDelegation();
  return (
    <ConfirmButton
      label={label}
      size="compact-xs"
      title={`${label} the delegation of ${row.network}`}
      onConfirm={() => end.mutateAsync(row.id)}
      problem={end.error}
    >
      {label === "Withdraw"
        ? `${row.to ?? row.offeredTo} cannot read ${row.network} by it from its next request on. You can offer it again.`
        : `This organization cannot read ${row.network} by it from the next request on. Only ${row.from} can offer it again.`}
    </ConfirmButton>
  );
}

export function NewDelegation({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const offer = useOfferDelegation();
  const [network, setNetwork] = useState("");
  const [email, setEmail] = useState("");
  const [until, setUntil] = useState("");
  const [from, setFrom] = useState("");
  const [feeds, setFeeds] = useState(false);

  async function submit(event: FormEvent) {
    event.preventDefault();
    const input = { network, email, until, feeds, ...(from === "" ? {} : { from }) };
    if (await offer.mutateAsync(input).catch(() => null)) onClose();
  }

  return (
    <Modal opened={opened} onClose={onClose} title="Delegate a network" size="lg">
      <form onSubmit={submit}>
        <Stack gap="md">
          <Text size="sm">
            Another organization reads what you read about a part of your networks, until a day you choose.
            You can withdraw it at any time; it cannot be delegated further.
          </Text>
          <TextInput
            label="Network"
            description="A network or address within your own grants"
            placeholder="203.0.113.0/25"
            value={network}
            onChange={(event) => setNetwork(event.currentTarget.value)}
            error={offer.error?.of("network")}
            classNames={{ input: "address" }}
            required
            data-autofocus
          />
          <TextInput
            label="Mail address of who should accept it"
            description="An owner or admin of the other organization, with or without an account yet"
            type="email"
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
            error={offer.error?.of("email")}
            required
          />
          <Group grow align="flex-start" preventGrowOverflow={false}>
            <TextInput
              label="Last day"
              type="date"
              value={until}
              onChange={(event) => setUntil(event.currentTarget.value)}
              error={offer.error?.of("until")}
              required
            />
            <TextInput
              label="First readable day"
              description="As far back as you when left empty"
              inputWrapperOrder={["label", "input", "description", "error"]}
              type="date"
              value={from}
              onChange={(event) => setFrom(event.currentTarget.value)}
              error={offer.error?.of("from")}
            />
          </Group>
          <Checkbox
            label="With feeds: it may also receive reports and read single complaints"
            checked={feeds}
            onChange={(event) => setFeeds(event.currentTarget.checked)}
          />
          {offer.error && offer.error.issues.length === 0 && <ProblemNotice problem={offer.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={offer.isPending}>
              Offer
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
