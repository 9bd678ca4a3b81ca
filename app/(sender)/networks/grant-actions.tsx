"use client";
// What a holder does with a grant: prove it again with one press, dispute others' access, give it up.
import { Button, Group, Modal, Stack, Text, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { ConfirmButton } from "@/components/confirm-button";
import { ProblemNotice } from "@/components/problem-notice";
import { toast } from "@/components/undo-toast";
import { useGiveUpGrant, useRaiseDispute, useRenewProof } from "@/lib/client/networks";
import type { GrantView } from "@/lib/networks/schema";

export function GrantActions({ grant }: { grant: GrantView }) {
  const [disputing, setDisputing] = useState(false);
  return (
    <Group gap={6} wrap="nowrap">
      {grant.renewal !== null && <Renew grant={grant} />}
      {grant.disputedAt === null ? (
        <Button size="compact-xs" variant="default" onClick={() => setDisputing(true)}>
          Dispute
        </Button>
      ) : (
        <Text size="sm">In dispute</Text>
      )}
      <GiveUp grant={grant} />
      {disputing && <Dispute grant={grant} onClose={() => setDisputing(false)} />}
    </Group>
  );
}

function Renew({ grant }: { grant: GrantView }) {
  const renew = useRenewProof();
  return (
    <Button
      size="compact-xs"
      loading={renew.isPending}
      onClick={() =>
        renew.mutate(grant.id, {
          onSuccess: ({ sentence }) => toast({ title: grant.network, message: sentence }),
          onError: ({ title }) => toast({ title: grant.network, message: title, failed: true }),
        })
      }
    >
      {grant.renewal === "ask" ? "Ask the contact again" : "Check now"}
    </Button>
  );
}

function Dispute({ grant, onClose }: { grant: GrantView; onClose: () => void }) {
  const raise = useRaiseDispute();
  const [note, setNote] = useState("");

  async function submit(event: FormEvent) {
    event.preventDefault();
    await raise.mutateAsync({ id: grant.id, note }).then(onClose, () => undefined);
  }

  return (
    <Modal opened onClose={onClose} title={`Dispute others’ access to ${grant.network}`}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <Text size="sm">
            Several organizations may read one network. If you think that another should not, say why: the
            provider’s staff look at both sides and decide. Your own access stays as it is.
          </Text>
          <Textarea
            label="What is wrong"
            description="What you know of the other organization, and papers you can send"
            autosize
            minRows={3}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
            error={raise.error?.of("note")}
            required
            data-autofocus
          />
          {raise.error && raise.error.issues.length === 0 && <ProblemNotice problem={raise.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={raise.isPending}>
              Send to staff
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function GiveUp({ grant }: { grant: GrantView }) {
  const giveUp = useGiveUpGrant();
  return (
    <ConfirmButton
      label="Give up"
      size="compact-xs"
      title={`Give up ${grant.network}`}
      onConfirm={() => giveUp.mutateAsync(grant.id)}
      problem={giveUp.error}
    >
      The organization stops reading the data of <span className="address">{grant.network}</span> at once; its
      feed no longer reports complaints about it. This cannot be undone: to read it again, claim and prove it
      again.
    </ConfirmButton>
  );
}
