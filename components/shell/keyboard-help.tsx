// The keys of the interface, on one card: everywhere, to a page, in a list, in a chart, and those of staff.
import { Kbd, Modal } from "@mantine/core";
import { commandKey } from "./command-key";
import classes from "./keyboard-help.module.css";
import { pageKeys, senderPages } from "./pages";

type Key = { keys: string[]; means: string };

const parts = (withStaff: boolean): { name: string; keys: Key[] }[] => [
  {
    name: "Everywhere",
    keys: [
      { keys: [commandKey(), "K"], means: "Find an address, network, AS, domain, case or page" },
      { keys: ["/"], means: "Search on this page" },
      { keys: ["u"], means: "Undo what was just done" },
      { keys: ["?"], means: "This card" },
    ],
  },
  {
    name: "In a list",
    keys: [
      { keys: ["j"], means: "Next row" },
      { keys: ["k"], means: "Previous row" },
      { keys: ["Enter"], means: "Open the row" },
      { keys: ["x"], means: "Select the row, where rows can be selected" },
    ],
  },
  {
    name: "In a chart that has the focus",
    keys: [
      { keys: ["←", "→"], means: "Day by day" },
      { keys: ["t"], means: "As a table, and back" },
    ],
  },
  {
    name: "Go to",
    keys: Object.entries(pageKeys).flatMap(([letter, href]) => {
      const page = senderPages.find((each) => each.href === href);
      return page ? [{ keys: ["g", letter], means: page.name }] : [];
    }),
  },
  ...(withStaff
    ? [
        {
          name: "Staff, on the claim or case that has the focus",
          keys: [
            { keys: ["g"], means: "Grant it: then a note, then Enter" },
            { keys: ["r"], means: "Refuse it" },
            { keys: ["a"], means: "Ask, in a case" },
            { keys: ["t"], means: "Take the case" },
            { keys: ["n"], means: "Only note, in a case" },
          ],
        },
      ]
    : []),
];

type Props = { opened: boolean; onClose: () => void; withStaff: boolean };

export function KeyboardHelp({ opened, onClose, withStaff }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title="Keyboard" size="lg">
      <div className={classes.parts}>
        {parts(withStaff).map(({ name, keys }) => (
          <section key={name} className={classes.part} aria-label={name}>
            <h3 className={classes.name}>{name}</h3>
            <dl className={classes.keys}>
              {keys.map((each) => (
                <div key={each.means} className={classes.key}>
                  <dt>
                    {each.keys.map((cap) => (
                      <Kbd key={cap} size="xs" mr={3}>
                        {cap}
                      </Kbd>
                    ))}
                  </dt>
                  <dd>{each.means}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
