// An error as a person needs it: what was not done, what is wrong where, and how to go on. Takes the problem
// document of the API (RFC 9457) as lib/client/call.ts throws it.
import { Button, Group, Text } from "@mantine/core";
import classes from "./problem-notice.module.css";

export type ShownProblem = {
  title: string;
  issues: readonly { path: string; message: string }[];
  /** To name when asking for help; null when the server was not reached. */
  requestId: string | null;
  /** Seconds after which a retry makes sense. */
  retryAfter: number | null;
};

type Props = {
  problem: ShownProblem;
  onRetry?: () => void;
  retrying?: boolean;
  /** What the page calls the fields of the API. */
  fieldNames?: Record<string, string>;
};

export function ProblemNotice({ problem, onRetry, retrying, fieldNames = {} }: Props) {
  return (
    <div className={classes.notice} role="alert">
      <Text fw={600}>{problem.title}</Text>
      {problem.issues.length > 0 && (
        <ul className={classes.issues}>
          {problem.issues.map((issue) => (
            <li key={`${issue.path} ${issue.message}`}>{issueText(issue, fieldNames)}</li>
          ))}
        </ul>
      )}
      {problem.retryAfter !== null && <Text size="sm">Try again in {waitText(problem.retryAfter)}.</Text>}
      {(onRetry || problem.requestId) && (
        <Group gap="sm" mt={6}>
          {onRetry && (
            <Button size="xs" variant="default" onClick={onRetry} loading={retrying ?? false}>
              Try again
            </Button>
          )}
          {problem.requestId && (
            <Text size="xs" c="dimmed">
              Request <span className="address">{problem.requestId}</span>
            </Text>
          )}
        </Group>
      )}
    </div>
  );
}

/** "body.name: Give it a name." without the place a person cannot see. */
export function issueText(
  issue: { path: string; message: string },
  fieldNames: Record<string, string> = {},
): string {
  const field = fieldOf(issue.path);
  return field === "" ? issue.message : `${fieldNames[field] ?? field}: ${issue.message}`;
}

/** The field of a dotted path, without body, query or path in front. */
export function fieldOf(path: string): string {
  return path.replace(/^(body|query|path)(\.|$)/, "");
}

function waitText(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} seconds`;
  if (seconds < 5400) return `${Math.ceil(seconds / 60)} minutes`;
  return `${Math.ceil(seconds / 3600)} hours`;
}
