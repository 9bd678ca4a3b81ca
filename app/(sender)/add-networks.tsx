// What to do where an organization holds no network yet.
import { Button, Group } from "@mantine/core";
import Link from "next/link";

export function AddNetworks({ mayAdd }: { mayAdd: boolean }) {
  return (
    <Group>
      {mayAdd && (
        <Button component={Link} href="/networks/add">
          Add networks
        </Button>
      )}
      <Button component={Link} href="/networks" variant="default">
        Claims on their way
      </Button>
    </Group>
  );
}
