// The parts of a page, one shown at a time: which one stands in the URL (?tab=), where the first goes without saying.
import { Tabs } from "@mantine/core";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import type { ReactNode } from "react";

type Part = {
  /** In the URL. */
  key: string;
  name: string;
  /** Left out of the list, though a link to it still says why it shows nothing. */
  unlisted?: boolean;
  content: ReactNode;
};

export function PageTabs({ label, parts }: { label: string; parts: readonly [Part, ...Part[]] }) {
  const keys = parts.map(({ key }) => key);
  const [tab, setTab] = useQueryState("tab", parseAsStringLiteral(keys).withDefault(parts[0].key));
  return (
    <Tabs value={tab} onChange={(key) => setTab(key)} keepMounted={false}>
      <Tabs.List aria-label={label}>
        {parts.map(
          ({ key, name, unlisted }) =>
            !unlisted && (
              <Tabs.Tab key={key} value={key}>
                {name}
              </Tabs.Tab>
            ),
        )}
      </Tabs.List>
      {parts.map(({ key, content }) => (
        <Tabs.Panel key={key} value={key} pt="md">
          {content}
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
