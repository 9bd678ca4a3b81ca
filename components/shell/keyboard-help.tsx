// The keys of the interface, on one card.
import { Kbd, Modal, Table } from "@mantine/core";

const keys: [string[], string][] = [
  [["Ctrl", "K"], "Command box: an address, network, AS, domain, case or page (Cmd K on a Mac)"],
  [["/"], "Search on this page"],
  [["j"], "Next row"],
  [["k"], "Previous row"],
  [["Enter"], "Open the row"],
  [["x"], "Select the row, where rows can be selected"],
  [["u"], "Undo what was just done"],
  [["g", "m"], "Go to Morning"],
  [["g", "i"], "Go to IPs"],
  [["g", "p"], "Go to Map"],
  [["g", "f"], "Go to Finder"],
  [["g", "n"], "Go to Networks"],
  [["g", "c"], "Go to Cases"],
  [["←", "→"], "Day by day in a chart that has the focus"],
  [["t"], "The chart that has the focus as a table, and back"],
  [["g"], "Staff: grant the claim or case that has the focus; then a note, then Enter"],
  [["r"], "Staff: refuse it; in a case a asks, t takes it, n only notes"],
  [["?"], "This card"],
];

export function KeyboardHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Keyboard">
      <Table withRowBorders={false} verticalSpacing={4}>
        <Table.Tbody>
          {keys.map(([names, means]) => (
            <Table.Tr key={means}>
              <Table.Td w={110}>
                {names.map((name) => (
                  <Kbd key={name} mr={4}>
                    {name}
                  </Kbd>
                ))}
              </Table.Td>
              <Table.Td>{means}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
