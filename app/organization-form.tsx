// The name of a new organization, whose maker becomes its owner and acts in it from then on.
import { Button, Group, Stack, TextInput } from "@mantine/core";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { ProblemNotice } from "@/components/problem-notice";
import { useCreateOrganization } from "@/lib/client/identity";

type Props = {
  /** Where the person goes then. */
  next: string;
  onDone?: () => void;
  onCancel?: () => void;
};

export function OrganizationForm({ next, onDone, onCancel }: Props) {
  const router = useRouter();
  const create = useCreateOrganization();
  const [name, setName] = useState("");

  async function submit(event: FormEvent) {
    event.preventDefault();
    await create.mutateAsync({ name });
    setName("");
    onDone?.();
    router.push(next);
    router.refresh();
  }

  return (
    <form onSubmit={(event) => submit(event).catch(() => undefined)}>
      <Stack gap="md">
        <TextInput
          label="Name"
          description="The company or group that sends the mail. You become its owner."
          autoComplete="organization"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={create.error?.of("name")}
          data-autofocus
          required
        />
        {create.error && create.error.issues.length === 0 && <ProblemNotice problem={create.error} />}
        <Group justify={onCancel ? "flex-end" : "flex-start"}>
          {onCancel && (
            <Button variant="default" onClick={onCancel}>
              Cancel
            </Button>
          )}
          <Button type="submit" loading={create.isPending}>
            Create
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
