"use client";
// The shell with its data: who is here, their organizations, and what the frame's own controls do.
import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { usePathname, useRouter } from "next/navigation";
import { type FormEvent, type ReactNode, useState } from "react";
import { ProblemNotice } from "@/components/problem-notice";
import { Shell } from "@/components/shell/shell";
import { signOut, useCreateOrganization, useMe, useSwitchOrganization } from "@/lib/client";

export type FrameViewer = {
  email: string;
  name: string;
  organization: { id: string; name: string; role: string } | null;
  staffRole: string | null;
};

type Props = { viewer: FrameViewer; collapsed: boolean; children: ReactNode };

export function Frame({ viewer, collapsed, children }: Props) {
  const here = usePathname();
  const router = useRouter();
  const me = useMe();
  const switching = useSwitchOrganization();
  const [narrow, setNarrow] = useState(collapsed);
  const [creating, setCreating] = useState(false);
  const organization = me.data ? me.data.organization : viewer.organization;

  function collapse(next: boolean) {
    setNarrow(next);
    // A cookie, so that the server draws the right width at once.
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API needs TLS, which a first run has not
    document.cookie = `nav=${next ? "icons" : "full"}; path=/; max-age=31536000; samesite=lax`;
  }

  async function switchTo(id: string) {
    if (id === organization?.id) return;
    await switching.mutateAsync(id);
    router.push("/ips");
    router.refresh();
  }

  return (
    <>
      <Shell
        here={here}
        name={viewer.name}
        email={viewer.email}
        staffRole={viewer.staffRole}
        organization={organization}
        organizations={me.data?.organizations ?? (viewer.organization ? [viewer.organization] : [])}
        collapsed={narrow}
        onCollapse={collapse}
        onSwitch={switchTo}
        onCreate={() => setCreating(true)}
        onOpen={(href) => router.push(href)}
        onSignOut={signOut}
      >
        {children}
      </Shell>
      <NewOrganization opened={creating} onClose={() => setCreating(false)} />
    </>
  );
}

function NewOrganization({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const router = useRouter();
  const create = useCreateOrganization();
  const [name, setName] = useState("");

  async function submit(event: FormEvent) {
    event.preventDefault();
    await create.mutateAsync({ name });
    setName("");
    onClose();
    router.push("/ips");
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
