// The window that makes a key: what it opens, what it is cut to, where it may be used from, how long it lives.
import {
  Button,
  Checkbox,
  Group,
  Modal,
  MultiSelect,
  Radio,
  Select,
  Stack,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useFeeds } from "@/lib/client/feedback";
import { useCreateKey } from "@/lib/client/keys";
import type { CreatedKey, KeyScope } from "@/lib/keys/schema";
import { feedScopes, networkScopes } from "@/lib/keys/scopes";
import { ProblemNotice } from "../problem-notice";
import { KeyLinks } from "./key-links";
import { type KeyKind, keyKinds, listedItems, scopeWords } from "./key-words";

const lifetimes = [
  { value: "365", label: "A year" },
  { value: "180", label: "180 days" },
  { value: "90", label: "90 days" },
  { value: "30", label: "30 days" },
];

export function NewKey({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const create = useCreateKey();
  const close = () => {
    create.reset();
    onClose();
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={create.data ? create.data.key.name : "Create key"}
      size="lg"
    >
      {create.data ? (
        <MadeKey made={create.data} onDone={close} />
      ) : (
        <KeyForm create={create} onCancel={close} />
      )}
    </Modal>
  );
}

/** The secret of a key that was made or rotated a moment ago. */
export function MadeKey({ made, onDone }: { made: CreatedKey; onDone: () => void }) {
  return (
    <Stack gap="md">
      <KeyLinks secret={made.secret} links={made.links} apiUrl={`${window.location.origin}/api/v1`} />
      <Group justify="flex-end">
        <Button onClick={onDone}>I have copied it</Button>
      </Group>
    </Stack>
  );
}

function KeyForm({ create, onCancel }: { create: ReturnType<typeof useCreateKey>; onCancel: () => void }) {
  const [name, setName] = useState("");
  const [kind, setKind] = useState<KeyKind>("snds");
  const [scopes, setScopes] = useState<KeyScope[]>(["ips:read"]);
  const [networks, setNetworks] = useState("");
  const [feedIds, setFeedIds] = useState<string[]>([]);
  const feeds = useFeeds();
  const [addresses, setAddresses] = useState("");
  const [days, setDays] = useState("365");
  const { error } = create;
  const wrong = (field: string) =>
    error?.issues.find(({ path }) => path.startsWith(`body.${field}`))?.message;

  function submit(event: FormEvent) {
    event.preventDefault();
    create.mutate({
      name,
      scopes: kind === "snds" ? ["snds"] : scopes,
      networks: listedItems(networks),
      feedIds: kind === "api" ? feedIds : [],
      addresses: listedItems(addresses),
      expiresInDays: Number(days),
    });
  }

  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <TextInput
          label="Name"
          description="Where it will be used, for example nightly import."
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={error?.of("name")}
          required
          data-autofocus
        />
        <Radio.Group label="For" value={kind} onChange={(value) => setKind(value as KeyKind)}>
          <Stack gap="xs" mt="xs">
            {keyKinds.map((item) => (
              <Radio key={item.value} {...item} />
            ))}
          </Stack>
        </Radio.Group>
        {kind === "api" && (
          <Checkbox.Group
            label="Opens"
            value={scopes}
            onChange={(value) => setScopes(value as KeyScope[])}
            error={wrong("scopes")}
          >
            <Stack gap="xs" mt="xs">
              {(Object.keys(scopeWords) as KeyScope[]).map((scope) => (
                <Checkbox
                  key={scope}
                  value={scope}
                  label={scopeWords[scope]}
                  disabled={
                    (networks.trim() !== "" && !networkScopes.includes(scope)) ||
                    (feedIds.length > 0 && !feedScopes.includes(scope))
                  }
                />
              ))}
            </Stack>
          </Checkbox.Group>
        )}
        <Textarea
          label="Only these networks"
          description="Addresses or CIDR networks. Leave empty for every network of the organization."
          autosize
          value={networks}
          onChange={(event) => setNetworks(event.currentTarget.value)}
          error={wrong("networks")}
        />
        {kind === "api" && (feeds.data?.feeds.length ?? 0) > 0 && (
          <MultiSelect
            label="Only these feeds"
            description="Then the key opens feeds and nothing else. Leave empty for every feed."
            data={(feeds.data?.feeds ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            value={feedIds}
            onChange={(chosen) => {
              setFeedIds(chosen);
              if (chosen.length === 0) return;
              const kept = scopes.filter((scope) => feedScopes.includes(scope));
              setScopes(kept.length > 0 ? kept : ["feeds:read"]);
            }}
            error={wrong("feedIds")}
          />
        )}
        <Textarea
          label="May be used from"
          description="Addresses or CIDR networks of the machines that use it. Leave empty for anywhere."
          autosize
          value={addresses}
          onChange={(event) => setAddresses(event.currentTarget.value)}
          error={wrong("addresses")}
        />
        <Select
          label="Expires in"
          data={lifetimes}
          value={days}
          onChange={(value) => setDays(value ?? "365")}
        />
        <Text size="sm" c="dimmed">
          A year is the longest. Owners and admins get a mail 30, 7 and 1 days before it ends.
        </Text>
        {error && error.issues.length === 0 && <ProblemNotice problem={error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending}>
            Create key
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
