"use client";
// From pasted text to grants in three steps: paste, see how it is cut and claim it, prove each block. Once claimed,
// the claim's id stands in the URL: the page can be left and found again.
import { Button, Checkbox, FileInput, Group, Skeleton, Stack, Stepper, Text, Textarea } from "@mantine/core";
import Link from "next/link";
import { parseAsString, parseAsStringLiteral, useQueryState } from "nuqs";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { EmptyState } from "@/components/empty-state";
import { dayText, plural } from "@/components/format";
import { BlockPanel } from "@/components/networks/block-panel";
import { BlockStates } from "@/components/networks/block-states";
import { ClaimCut } from "@/components/networks/claim-cut";
import { blockFilters, blocksOf, ClaimWork } from "@/components/networks/claim-work";
import { PageHeader } from "@/components/page-header";
import { ProblemNotice } from "@/components/problem-notice";
import {
  type ClaimProgress,
  useAskContact,
  useCheckBlock,
  useCheckClaim,
  useClaim,
  useClaimNetworks,
  useContacts,
  useImportFile,
  usePreviewClaim,
  useWithdrawBlock,
} from "@/lib/client/networks";
import type {
  ClaimBlockView,
  ClaimPreview,
  ClaimView,
  ImportedFile,
  ImportedTag,
} from "@/lib/networks/schema";
import classes from "./screen.module.css";

export function AddNetworksScreen() {
  const [claimId, setClaimId] = useQueryState("claim", parseAsString.withOptions({ history: "push" }));
  const [text, setText] = useState("");
  const [tags, setTags] = useState<ImportedTag[]>([]);
  const preview = usePreviewClaim();
  const cut = preview.data;
  const step = claimId ? 2 : cut ? 1 : 0;
  return (
    <>
      <PageHeader
        title="Add networks"
        lead="Prove that the networks you send from are yours, and read what this provider saw of them."
      />
      <Stepper
        active={step}
        size="sm"
        iconSize={30}
        mb="xl"
        wrap={false}
        allowNextStepsSelect={false}
        classNames={{ stepDescription: classes.about, separator: classes.between }}
      >
        <Stepper.Step label="Paste" description="Addresses and networks" />
        <Stepper.Step label="Claim" description="See how it is cut" />
        <Stepper.Step label="Prove" description="Each block by itself" />
      </Stepper>
      {step === 0 && (
        <PasteStep
          text={text}
          onText={setText}
          onTags={setTags}
          onNext={() => preview.mutate(text)}
          working={preview.isPending}
          problem={preview.error}
        />
      )}
      {step === 1 && cut && (
        <ClaimStep text={text} tags={tags} cut={cut} onBack={() => preview.reset()} onClaimed={setClaimId} />
      )}
      {claimId && <ProveStep id={claimId} />}
    </>
  );
}

type PasteProps = {
  text: string;
  onText: (text: string) => void;
  onTags: (tags: ImportedTag[]) => void;
  onNext: () => void;
  working: boolean;
  problem: Parameters<typeof ProblemNotice>[0]["problem"] | null;
};

function PasteStep({ text, onText, onTags, onNext, working, problem }: PasteProps) {
  function submit(event: FormEvent) {
    event.preventDefault();
    onNext();
  }
  const importing = useImportFile();
  async function read(file: File | null) {
    onTags([]);
    importing.reset();
    const read = file && (await importing.mutateAsync(await file.text()).catch(() => null));
    if (!read) return;
    onText(read.text);
    onTags(read.tags);
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="md" maw={720}>
        <Textarea
          label="Addresses and networks"
          description="Addresses, ranges, CIDR networks and AS numbers, IPv4 and IPv6, one a line or with commas between. Nothing is claimed yet."
          placeholder={"203.0.113.0/24\n198.51.100.10 - 198.51.100.25\n2001:db8:4f00::/48\nAS64496"}
          classNames={{ input: `address ${classes.text}` }}
          autosize
          minRows={6}
          maxRows={18}
          value={text}
          onChange={(event) => onText(event.currentTarget.value)}
          data-autofocus
          required
        />
        <FileInput
          label="Or read them from a file"
          description="CSV: an address, range or network in the first column; tag and customer in the next ones become tags"
          placeholder="Choose a file"
          accept=".csv,.tsv,.txt,text/csv,text/plain"
          clearable
          onChange={read}
        />
        {importing.error && <ProblemNotice problem={importing.error} />}
        {importing.data && <ImportResult result={importing.data} />}
        {problem && <ProblemNotice problem={problem} />}
        <Group>
          <Button type="submit" loading={working}>
            Show how it is cut
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function ImportResult({ result }: { result: ImportedFile }) {
  const rows = result.text === "" ? 0 : result.text.split("\n").length;
  const tagged = new Set(result.tags.map(({ tag }) => tag)).size;
  return (
    <div role="status">
      <Text size="sm">
        {plural(rows, "row")} taken, with {plural(tagged, "tag")}. Tags are put on the addresses when they are
        proved.
      </Text>
      {result.issues.length > 0 && (
        <>
          <Text size="sm" fw={600}>
            {plural(result.issues.length, "row")} left out:
          </Text>
          <ul className={classes.issues}>
            {result.issues.slice(0, SHOWN_ISSUES).map((issue) => (
              <li key={issue.message}>
                {issue.item !== "" && <span className="address">{issue.item}: </span>}
                {issue.message}
                {issue.suggestion && ` Write ${issue.suggestion}.`}
              </li>
            ))}
          </ul>
          {result.issues.length > SHOWN_ISSUES && (
            <Text size="sm">and {result.issues.length - SHOWN_ISSUES} more</Text>
          )}
        </>
      )}
    </div>
  );
}

const SHOWN_ISSUES = 10;

type ClaimProps = {
  text: string;
  tags: ImportedTag[];
  cut: ClaimPreview;
  onBack: () => void;
  onClaimed: (id: string) => void;
};

function ClaimStep({ text, tags, cut, onBack, onClaimed }: ClaimProps) {
  const claim = useClaimNetworks();
  const [accepted, setAccepted] = useState(false);
  const blocks = cut.blocks.length;

  async function submit(event: FormEvent) {
    event.preventDefault();
    const made = await claim.mutateAsync({ text, tags, acceptedTerms: accepted }).catch(() => null);
    if (made) onClaimed(made.id);
  }

  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <ClaimCut cut={cut} />
        {cut.claimable && (
          <>
            <Text size="sm" maw="72ch">
              Once a block is proved, its data appears at once, from {dayText(cut.firstDay)} on. A block that
              is not proved ends by itself and nothing else happens.
            </Text>
            <Checkbox
              label="I act for the owner or user of these networks, and will use what I read about them only to improve the mail sent from them."
              checked={accepted}
              onChange={(event) => setAccepted(event.currentTarget.checked)}
              error={claim.error?.of("acceptedTerms")}
            />
          </>
        )}
        {claim.error && <ProblemNotice problem={claim.error} />}
        <Group>
          <Button variant="default" onClick={onBack}>
            Back to the text
          </Button>
          {cut.claimable && (
            <Button type="submit" loading={claim.isPending} disabled={!accepted}>
              Claim {plural(blocks, "block")}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}

function ProveStep({ id }: { id: string }) {
  const claim = useClaim(id);
  if (claim.error?.code === "not_found") {
    return (
      <EmptyState title="There is no such claim" action={<Link href="/networks">Networks</Link>}>
        The link may be old, or the claim belongs to another organization.
      </EmptyState>
    );
  }
  if (claim.error) return <ProblemNotice problem={claim.error} onRetry={() => claim.refetch()} />;
  if (!claim.data) return <Skeleton h={320} />;
  return <Blocks claim={claim.data} />;
}

function Blocks({ claim }: { claim: ClaimView }) {
  const [filter, setFilter] = useQueryState("show", parseAsStringLiteral(blockFilters).withDefault("all"));
  const [progress, setProgress] = useState<ClaimProgress | null>(null);
  const checkAll = useCheckClaim();
  const waiting = claim.blocks.filter((block) => block.state === "waiting");
  const shown = blocksOf(claim, filter);
  const verified = claim.blocks.some((block) => block.state === "verified");
  return (
    <Stack gap="md">
      <BlockStates claim={claim} />
      {waiting.length === 0 && (
        <EmptyState
          title={verified ? "Done" : "Nothing is waiting"}
          action={
            <Group>
              {verified && (
                <Button component={Link} href="/ips">
                  See your addresses
                </Button>
              )}
              <Button component={Link} href="/networks" variant="default">
                Networks
              </Button>
            </Group>
          }
        >
          {verified
            ? "Every block of this claim is decided. What is verified can be read now."
            : "No block of this claim can be proved any more. Claim the networks again when you are ready."}
        </EmptyState>
      )}
      <ClaimWork
        claim={claim}
        filter={filter}
        onFilter={setFilter}
        onCheckAll={() => checkAll.mutate({ id: claim.id, onProgress: setProgress })}
        checking={checkAll.isPending}
        progress={progress}
        problem={checkAll.error}
      />
      {shown.map((block) => (
        <Block key={block.id} block={block} opened={block.id === waiting[0]?.id} />
      ))}
      {shown.length === 0 && <Text c="dimmed">No block of this claim is in that state.</Text>}
    </Stack>
  );
}

function Block({ block, opened }: { block: ClaimBlockView; opened: boolean }) {
  const [asking, setAsking] = useState(block.contactRequests.length > 0);
  const check = useCheckBlock();
  const withdraw = useWithdrawBlock();
  const contacts = useContacts(block.id, asking && block.state === "waiting");
  const ask = useAskContact();
  // Of a single address the host names are found by asking: the first look needs no press.
  const asked = useRef(false);
  const wanted = opened && block.state === "waiting" && block.addresses === "1" && block.lastCheck === null;
  const { mutate } = check;
  useEffect(() => {
    if (!wanted || asked.current) return;
    asked.current = true;
    mutate(block.id);
  }, [wanted, mutate, block.id]);
  return (
    <BlockPanel
      block={block}
      initiallyOpen={opened}
      onCheck={() => check.mutate(block.id)}
      checking={check.isPending}
      checkProblem={check.error}
      contacts={contacts.data}
      contactsProblem={contacts.error}
      contactsWanted={asking}
      onWantContacts={() => setAsking(true)}
      onAsk={(address) => ask.mutate({ blockId: block.id, address })}
      asking={ask.isPending ? ask.variables.address : null}
      askProblem={ask.error}
      onWithdraw={() => withdraw.mutateAsync(block.id)}
      withdrawProblem={withdraw.error}
    />
  );
}
