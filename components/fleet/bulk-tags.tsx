// What to do with the selected addresses: put a tag on them or take one off. Stands where the summary stood.
import { Autocomplete, Button, Text } from "@mantine/core";
import { useState } from "react";
import { plural } from "../format";
import { ProblemNotice, type ShownProblem } from "../problem-notice";
import classes from "./bulk-tags.module.css";

type Props = {
  selected: number;
  /** The tags of the organization. */
  tags: readonly string[];
  /** Whether everything of this page is selected. */
  whole: boolean;
  problem: ShownProblem | null;
  working: boolean;
  onTag: (name: string, action: "add" | "remove") => void;
  onWhole: () => void;
  onClear: () => void;
};

export function BulkTags({ selected, tags, whole, problem, working, onTag, onWhole, onClear }: Props) {
  const [name, setName] = useState("");
  const act = (action: "add" | "remove") => {
    if (name.trim() !== "") onTag(name.trim(), action);
  };
  return (
    <section aria-label="Selected addresses">
      <div className={classes.bar}>
        <Text size="sm" fw={600} aria-live="polite">
          {plural(selected, "address", "addresses")} selected
        </Text>
        <Autocomplete
          aria-label="Tag"
          placeholder="Tag, for instance bulk"
          // A tag that is written out has no suggestion, which would lie over the buttons of a phone.
          data={tags.filter((tag) => tag !== name.trim())}
          maxLength={40}
          size="xs"
          w={190}
          value={name}
          onChange={setName}
        />
        <Button size="xs" onClick={() => act("add")} disabled={name.trim() === ""} loading={working}>
          Add tag
        </Button>
        <Button
          size="xs"
          variant="default"
          onClick={() => act("remove")}
          disabled={!tags.includes(name.trim()) || working}
        >
          Remove tag
        </Button>
        {!whole && (
          <Button size="xs" variant="subtle" onClick={onWhole}>
            Select this page
          </Button>
        )}
        <Button size="xs" variant="subtle" onClick={onClear}>
          Clear selection
        </Button>
      </div>
      {problem && <ProblemNotice problem={problem} />}
    </section>
  );
}
