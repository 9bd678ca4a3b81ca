// The work on a claim of many blocks: every record in one zone file, one check of all, and how far that is.
import { Button, Group, Progress, SegmentedControl, Stack, Text } from "@mantine/core";
import type { ClaimBlockView, ClaimView } from "@/lib/networks/schema";
import { CopyField } from "../copy-field";
import { plural } from "../format";
import { ProblemNotice, type ShownProblem } from "../problem-notice";

export const blockFilters = ["all", "waiting", "verified", "other"] as const;
export type BlockFilter = (typeof blockFilters)[number];

type Props = {
  claim: ClaimView;
  filter: BlockFilter;
  onFilter: (filter: BlockFilter) => void;
  onCheckAll: () => void;
  checking: boolean;
  progress: { checked: number; verified: number; left: number } | null;
  problem: ShownProblem | null;
};

export function ClaimWork({ claim, filter, onFilter, onCheckAll, checking, progress, problem }: Props) {
  const waiting = claim.blocks.filter((block) => block.state === "waiting");
  const records = zoneFileOf(waiting);
  return (
    <Stack gap="sm">
      {waiting.length > 1 && (
        <>
          {records.length > 0 && (
            <CopyField
              label={`${plural(records.length, "record")} for your zone files: one per reverse zone proves every block in it`}
              value={records.join("\n")}
              multiline
            />
          )}
          <Group gap="sm">
            <Button onClick={onCheckAll} loading={checking}>
              Check all {waiting.length}
            </Button>
            {progress && (
              <Text size="sm" role="status">
                {progressText(progress)}
              </Text>
            )}
          </Group>
          {checking && progress && (
            <Progress
              value={(100 * progress.checked) / (progress.checked + progress.left)}
              aria-label="Blocks checked"
            />
          )}
          {problem && <ProblemNotice problem={problem} />}
        </>
      )}
      {claim.blocks.length > 5 && (
        <SegmentedControl
          aria-label="Which blocks"
          value={filter}
          onChange={(value) => onFilter(value as BlockFilter)}
          data={blockFilters.map((value) => ({
            value,
            label: `${filterNames[value]} ${blocksOf(claim, value).length}`,
          }))}
          style={{ alignSelf: "flex-start" }}
        />
      )}
    </Stack>
  );
}

const filterNames: Record<BlockFilter, string> = {
  all: "All",
  waiting: "Waiting",
  verified: "Verified",
  other: "Ended",
};

/** The blocks that a filter shows, those that wait first. */
export function blocksOf(claim: ClaimView, filter: BlockFilter): ClaimBlockView[] {
  const rank = ({ state }: ClaimBlockView) => (state === "waiting" ? 0 : state === "verified" ? 1 : 2);
  const kind = (block: ClaimBlockView) => (["waiting", "verified", "other"] as const)[rank(block)];
  return claim.blocks
    .filter((block) => filter === "all" || kind(block) === filter)
    .sort((a, b) => rank(a) - rank(b));
}

function progressText({ checked, verified, left }: NonNullable<Props["progress"]>): string {
  const all = checked + left;
  return `${checked} of ${all} checked, ${verified} verified${left === 0 ? "." : " so far."}`;
}

/** The recommended record of every block, each name once, as lines of a zone file (RFC 1035 section 5). */
function zoneFileOf(blocks: readonly ClaimBlockView[]): string[] {
  const records = blocks.flatMap((block) => block.zoneProofs[0]?.records ?? []);
  return [...new Map(records.map(({ name, value }) => [name, `${name}. IN TXT "${value}"`])).values()];
}
