// What the addresses of a view add up to, and what the same networks added up to in the period before.
import { Text } from "@mantine/core";
import type { IpList } from "@/lib/reputation/schema";
import { changeWords, dayShort, dayText, percent, plural } from "../format";

export function FleetTotals({ list }: { list: IpList | undefined }) {
  // Its line stands there before its figures do, so that the table does not jump.
  if (list === undefined) return <Text size="sm" mb="xs" mih={22} />;
  const { summary, compared } = list;
  const { counts, before } = summary;
  if (counts.recipients === 0 && !before?.recipients) {
    return (
      <Text size="sm" c="dimmed" mb="xs" mih={22}>
        {list.total > 0 &&
          "No mail came from them in this window; they are listed for a status of their own."}
      </Text>
    );
  }
  const verdicts = counts.ham + counts.suspect + counts.spam;
  const change = (key: "recipients" | "complaints") =>
    before && ` (${changeWords(counts[key], before[key])})`;
  return (
    <Text size="sm" c="dimmed" mb="xs">
      {plural(counts.recipients, "recipient")}
      {change("recipients")}, {plural(counts.complaints, "complaint")}
      {change("complaints")}, spam share {verdicts === 0 ? "–" : percent(counts.spam / verdicts, verdicts)}
      {before && ` (${spamBefore(before)} before)`}.{compared && ` ${against(compared, before !== null)}`}
    </Text>
  );
}

function spamBefore({ ham, suspect, spam }: IpList["summary"]["counts"]): string {
  const verdicts = ham + suspect + spam;
  return verdicts === 0 ? "no verdicts" : percent(spam / verdicts, verdicts);
}

function against({ from, to }: { from: string; to: string }, known: boolean): string {
  const period = `${dayShort(from)} to ${dayText(to)}`;
  return known
    ? `Against the same networks, ${period}.`
    : `No totals against ${period}: filters by figures choose other addresses in each period, and a grant may begin later.`;
}
