// The question who shall join, and as what.
import { Anchor, Button, Group, Modal, Radio, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { ProblemNotice } from "@/components/problem-notice";
import { toast } from "@/components/undo-toast";
import { useInvite } from "@/lib/client/identity";
import { roleMeans } from "@/lib/identity/roles";
import type { Role } from "@/lib/identity/schema";

export function InviteDialog({ roles, onClose }: { roles: readonly Role[]; onClose: () => void }) {
  const invite = useInvite();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("viewer");

  async function submit(event: FormEvent) {
    event.preventDefault();
    await invite.mutateAsync({ email, role }).then(
      () => {
        toast({ title: email, message: "The invitation is on its way." });
        onClose();
      },
      () => undefined,
    );
  }

  return (
    <Modal opened onClose={onClose} title="Invite someone">
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label="Mail address"
            description="The invitation works for this address only, for seven days."
            type="email"
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
            error={invite.error?.of("email")}
            required
            data-autofocus
          />
          <Radio.Group label="Role" value={role} onChange={(value) => setRole(value as Role)}>
            <Stack gap="xs" mt="xs">
              {roles.map((each) => (
                <Radio key={each} value={each} label={each} description={roleMeans[each]} />
              ))}
            </Stack>
          </Radio.Group>
          <Anchor href="/postmaster/roles" target="_blank" size="sm">
            What each role may do
          </Anchor>
          {invite.error && invite.error.issues.length === 0 && <ProblemNotice problem={invite.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={invite.isPending}>
              Send invitation
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
