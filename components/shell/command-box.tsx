// Ctrl/Cmd-K: an address or case opens its page, a network, an AS or a domain filters the fleet, words find a page or
// search the fleet.
// Loaded when it is first asked for.
import { Spotlight, type SpotlightActionData, spotlight } from "@mantine/spotlight";
import { IconGridDots, IconSearch, IconTarget } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import type { NavPage } from "./pages";
import { readTarget } from "./target";

type Props = {
  /** Counts how often the box was asked for; it opens each time. */
  asked: number;
  pages: readonly NavPage[];
  /** Whether the reader has addresses to look up at all. */
  withAddresses: boolean;
  onOpen: (href: string) => void;
  onCase: (number: number) => void;
};

export function CommandBox({ asked, pages, withAddresses, onOpen, onCase }: Props) {
  const [typed, setTyped] = useState("");
  useEffect(() => {
    if (asked > 0) spotlight.open();
  }, [asked]);
  const words = typed.trim().toLowerCase();
  const matching = pages
    .filter((page) => `${page.name} ${page.about}`.toLowerCase().includes(words))
    .map((page) => ({
      id: page.href,
      label: page.name,
      description: page.about,
      leftSection: <page.icon size={18} stroke={1.6} />,
      onClick: () => onOpen(page.href),
    }));
  // Who writes how a page begins means the page; then comes what else the words may mean.
  const isNamed = ({ label }: { label: string }) => words !== "" && label.toLowerCase().startsWith(words);
  const actions = [
    ...matching.filter(isNamed),
    ...(withAddresses ? targetActions(typed, onOpen, onCase) : []),
    ...matching.filter((page) => !isNamed(page)),
  ];

  return (
    <Spotlight
      actions={actions}
      filter={(_, all) => all}
      query={typed}
      onQueryChange={setTyped}
      shortcut={null}
      nothingFound="Nothing fits. Type an address, a network such as 192.0.2.0/24, AS64496, a domain, case 12, or the name of a page."
      scrollable
      maxHeight={420}
      transitionProps={{ duration: 80 }}
      overlayProps={{ blur: 0, backgroundOpacity: 0.4 }}
      centered={false}
      yOffset="12vh"
      attributes={{ content: { "aria-label": "Find" } }}
      searchProps={{
        leftSection: <IconSearch size={18} stroke={1.6} />,
        // No longer than a phone shows; what else is understood is said where nothing fits.
        placeholder: withAddresses ? "Address, network, case, page" : "Page",
        "aria-label": "Address, network, AS, domain, case or page",
      }}
    />
  );
}

function targetActions(
  typed: string,
  onOpen: (href: string) => void,
  onCase: (number: number) => void,
): SpotlightActionData[] {
  const target = readTarget(typed);
  const icon = <IconTarget size={18} stroke={1.6} />;
  switch (target.kind) {
    case "address":
      return [
        {
          id: "target",
          label: target.address,
          description: "Open this address",
          leftSection: icon,
          onClick: () => onOpen(`/ips/${target.address}`),
        },
      ];
    case "network":
      return [
        {
          id: "target",
          label: target.network,
          description: "Show the addresses in this network",
          leftSection: icon,
          onClick: () => onOpen(`/ips?cidr=${encodeURIComponent(target.network)}`),
        },
        ...(target.network.includes("/")
          ? [
              {
                id: "map",
                label: `Map of ${target.network}`,
                description: "Show this network cell by cell",
                leftSection: <IconGridDots size={18} stroke={1.6} />,
                onClick: () => onOpen(`/map?network=${encodeURIComponent(target.network)}`),
              },
            ]
          : []),
      ];
    case "asn":
      return [
        {
          id: "target",
          label: `AS${target.asn}`,
          description: "Show the addresses in networks that this AS announces",
          leftSection: icon,
          onClick: () => onOpen(`/ips?asn=${target.asn}`),
        },
        {
          id: "map",
          label: `Map of AS${target.asn}`,
          description: "Show its networks, to be opened cell by cell",
          leftSection: <IconGridDots size={18} stroke={1.6} />,
          onClick: () => onOpen(`/map?asn=${target.asn}`),
        },
      ];
    case "case":
      return [
        {
          id: "target",
          label: `Case ${target.number}`,
          description: "Open this case",
          leftSection: icon,
          onClick: () => onCase(target.number),
        },
      ];
    case "domain":
      return [
        {
          id: "target",
          label: target.domain,
          description: "Show the addresses that named themselves so, or sent from this domain",
          leftSection: icon,
          onClick: () => onOpen(`/ips?q=${encodeURIComponent(target.domain)}`),
        },
      ];
    case "text":
      return [
        {
          id: "target",
          label: `Search addresses for “${target.text}”`,
          description: "Address, HELO name or sender domain",
          leftSection: icon,
          onClick: () => onOpen(`/ips?q=${encodeURIComponent(target.text)}`),
        },
      ];
    case "nothing":
      return [];
  }
}
