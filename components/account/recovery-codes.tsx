// Recovery codes as they are shown once: to be copied, or kept as a file.
import { Alert, Button, CopyButton, Group, Stack, Text } from "@mantine/core";
import classes from "./recovery-codes.module.css";

export function RecoveryCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const text = `${codes.join("\n")}\n`;
  return (
    <Alert title="Keep these recovery codes: they are not shown again" w="100%" maw={560}>
      <Stack gap="sm">
        <Text size="sm">
          Each signs you in once, in place of the authenticator. Keep them where you find them without your
          phone.
        </Text>
        <ul className={classes.codes}>
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
        <Group gap="sm">
          <CopyButton value={text} timeout={2000}>
            {({ copied, copy }) => (
              <Button variant="default" size="xs" onClick={copy}>
                {copied ? "Copied" : "Copy all"}
              </Button>
            )}
          </CopyButton>
          <Button
            variant="default"
            size="xs"
            component="a"
            href={`data:text/plain;charset=utf-8,${encodeURIComponent(text)}`}
            download="senderscope-recovery-codes.txt"
          >
            Save as a file
          </Button>
          <Button size="xs" onClick={onDone}>
            I have kept them
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}
