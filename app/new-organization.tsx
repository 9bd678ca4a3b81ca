"use client";
// The question that makes a new organization; loaded when somebody asks it.
import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { ProblemNotice } from "@/components/problem-notice";
import { useCreateOrganization } from "@/lib/client/identity";

export function NewOrganization({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const router = useRouter();
  const create = useCreateOrganization();
  const [name, setName] = useState("");

  async function submit(event: FormEvent) {
    event.preventDefault();
    await create.mutateAsync({ name });
    setName("");
    onClose();
    router.push("/morning");
    router.refresh();
  }

  return (
    <Modal opened={opened} onClose={onClose} title="New organization">
      <form onSubmit={(event) => submit(event).catch(() => undefined)}>
        <Stack gap="md">
          <TextInput
            label="Name"
            description="The company or group that sends the mail. You become its owner."
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={create.error?.of("name")}
            data-autofocus
            required
          />
          {create.error && create.error.issues.length === 0 && <ProblemNotice problem={create.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={create.isPending}>
              Create
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
