// The window that makes a rule: what is watched, where it is told, and how often it would have fired.
import {
  Button,
  Group,
  Modal,
  NumberInput,
  SegmentedControl,
  Select,
  Stack,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { AlertChannel, AlertEvent, AlertSchedule, CreatedRules, Preview } from "@/lib/alerts/schema";
import { type AlertPlace, useCreatePreset, useCreateRule, usePreview } from "@/lib/client/alerts";
import { CopyField } from "../copy-field";
import { dayText, plural } from "../format";
import { listedItems } from "../keys/key-words";
import { Notice } from "../notice";
import { ProblemNotice } from "../problem-notice";
import { channelWords, eventWords, type PresetName, presetWords } from "./alert-words";

type Props = {
  opened: boolean;
  onClose: () => void;
  email: string;
  /** Networks to begin with; "" for all. */
  about: string;
};

export function NewRule({ opened, onClose, email, about }: Props) {
  const [made, setMade] = useState<CreatedRules | null>(null);
  const close = () => {
    setMade(null);
    onClose();
  };
  return (
    <Modal opened={opened} onClose={close} title="Add alert" size="lg">
      {made?.secret ? (
        <Stack gap="md">
          <Notice tone="warning" title="Copy the secret now">
            It signs what is sent to this address, by the Standard Webhooks form, and is shown this once.
          </Notice>
          <CopyField label="Secret" value={made.secret} />
          <Group justify="flex-end">
            <Button onClick={close}>I have copied it</Button>
          </Group>
        </Stack>
      ) : (
        <RuleForm
          email={email}
          about={about}
          onCancel={close}
          onMade={(rules) => (rules.secret === null ? close() : setMade(rules))}
        />
      )}
    </Modal>
  );
}

type FormProps = { email: string; about: string; onCancel: () => void; onMade: (made: CreatedRules) => void };

function RuleForm({ email, about, onCancel, onMade }: FormProps) {
  const createRule = useCreateRule();
  const createPreset = useCreatePreset();
  const preview = usePreview();
  const [kind, setKind] = useState(about === "" ? "preset" : "rule");
  const [preset, setPreset] = useState<PresetName>("deliverability");
  const [event, setEvent] = useState<AlertEvent>("red");
  const [networks, setNetworks] = useState(about);
  const [threshold, setThreshold] = useState<number | null>(null);
  const [minVolume, setMinVolume] = useState<number | null>(null);
  const [channel, setChannel] = useState<AlertChannel>("mail");
  const [target, setTarget] = useState(email);
  const [schedule, setSchedule] = useState<AlertSchedule>("at_once");
  const [digestHour, setHour] = useState(7);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const condition = { event, networks: listedItems(networks), threshold, minVolume };
  const place: AlertPlace = { channel, target, schedule, digestHour, zone };
  const daily = kind === "rule" && event === "morning";
  const error = createRule.error ?? createPreset.error;

  function submit(submitted: FormEvent) {
    submitted.preventDefault();
    const options = { onSuccess: onMade };
    if (kind === "preset") createPreset.mutate({ preset, ...place }, options);
    else createRule.mutate({ name: "", ...condition, ...place }, options);
  }

  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <SegmentedControl
          aria-label="What to add"
          value={kind}
          onChange={setKind}
          data={[
            { value: "preset", label: "A set of rules" },
            { value: "rule", label: "One rule" },
          ]}
        />
        {kind === "preset" ? (
          <Select
            label="For"
            data={Object.entries(presetWords).map(([value, label]) => ({ value, label }))}
            value={preset}
            onChange={(value) => setPreset((value ?? "deliverability") as PresetName)}
          />
        ) : (
          <>
            <Select
              label="When"
              data={Object.entries(eventWords).map(([value, label]) => ({ value, label }))}
              value={event}
              onChange={(value) => setEvent((value ?? "red") as AlertEvent)}
            />
            <Textarea
              label="Only these networks"
              description="Addresses or CIDR networks. Leave empty for every network of the organization."
              autosize
              value={networks}
              onChange={(changed) => setNetworks(changed.currentTarget.value)}
              error={(preview.error ?? error)?.of("networks")}
            />
            {event === "complaints" && (
              <NumberInput
                label="From a complaint rate of, in %"
                placeholder="0.3"
                min={0.01}
                step={0.1}
                onChange={(value) => setThreshold(value === "" ? null : Number(value) / 100)}
              />
            )}
            {event === "volume" && (
              <NumberInput
                label="Times the 14-day median"
                placeholder="5"
                min={1.5}
                onChange={(value) => setThreshold(value === "" ? null : Number(value))}
              />
            )}
            {!daily && (
              <>
                <NumberInput
                  label="Least volume"
                  description="Recipients; leave empty for the usual."
                  min={0}
                  onChange={(value) => setMinVolume(value === "" ? null : Number(value))}
                />
                <Group>
                  <Button
                    variant="default"
                    loading={preview.isPending}
                    onClick={() => preview.mutate(condition)}
                  >
                    Try on the last 30 days
                  </Button>
                </Group>
                {preview.data && <Tried preview={preview.data} />}
              </>
            )}
          </>
        )}
        <Select
          label="Tell by"
          data={Object.entries(channelWords).map(([value, label]) => ({ value, label }))}
          value={channel}
          onChange={(value) => {
            const next = (value ?? "mail") as AlertChannel;
            setChannel(next);
            setTarget(next === "mail" ? email : "");
          }}
        />
        <TextInput
          label={channel === "mail" ? "Mail address of a member" : "https address"}
          value={target}
          onChange={(changed) => setTarget(changed.currentTarget.value)}
          error={error?.of("target")}
          required
        />
        {!daily && (
          <Select
            label="How"
            data={[
              { value: "at_once", label: "Within the hour" },
              { value: "digest", label: "Once a day, in one message" },
            ]}
            value={schedule}
            onChange={(value) => setSchedule((value ?? "at_once") as AlertSchedule)}
          />
        )}
        {(daily || schedule === "digest") && (
          <NumberInput
            label={`Hour (${zone})`}
            min={0}
            max={23}
            value={digestHour}
            onChange={(value) => setHour(Number(value) || 0)}
          />
        )}
        {error && error.issues.length === 0 && <ProblemNotice problem={error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit" loading={createRule.isPending || createPreset.isPending}>
            Add alert
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Tried({ preview }: { preview: Preview }) {
  if (preview.times === 0) return <Text>In the last 30 days this would not have fired.</Text>;
  return (
    <div role="status">
      <Text>In the last 30 days this would have fired on {plural(preview.times, "day")}:</Text>
      <ul>
        {preview.days.map(({ day, count, sample }) => (
          <li key={day}>
            {dayText(day)}: {count === 1 ? sample[0]?.subject : `${count}, ${sample[0]?.subject} and others`}
          </li>
        ))}
      </ul>
    </div>
  );
}
