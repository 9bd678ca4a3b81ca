// A value to take elsewhere, exactly: shown whole, selected when it gets the focus, copied by a button.
import { ActionIcon, CopyButton } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import classes from "./copy-field.module.css";
import { Tip } from "./tip";

type Props = {
  /** Names the value for screen readers and the button: "TXT value". */
  label: string;
  value: string;
  /** Lets long values and code run over several lines, which `wraps` breaks where the field ends. */
  multiline?: boolean;
  wraps?: boolean;
  /** False where a heading already says what it is. */
  withLabel?: boolean;
};

export function CopyField({ label, value, multiline = false, wraps = false, withLabel = true }: Props) {
  return (
    <div className={classes.field}>
      {withLabel && <div className={classes.label}>{label}</div>}
      <div className={classes.box}>
        {multiline ? (
          <textarea
            className={classes.value}
            readOnly
            aria-label={label}
            rows={Math.min(18, value.split("\n").length)}
            wrap={wraps ? "soft" : "off"}
            value={value}
          />
        ) : (
          <input
            className={classes.value}
            readOnly
            aria-label={label}
            value={value}
            onFocus={(event) => event.currentTarget.select()}
          />
        )}
        <CopyButton value={value} timeout={2000}>
          {({ copied, copy }) => (
            <Tip label={copied ? "Copied" : `Copy ${label}`}>
              <ActionIcon
                className={classes.button}
                variant="subtle"
                color="gray"
                onClick={copy}
                aria-label={copied ? `${label} copied` : `Copy ${label}`}
              >
                {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
              </ActionIcon>
            </Tip>
          )}
        </CopyButton>
      </div>
    </div>
  );
}
