import { MantineProvider } from "@mantine/core";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { renderToString } from "react-dom/server";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { type Column, DataTable, type Order } from "./data-table";

afterEach(cleanup);

type Row = { ip: string; volume: number };
type Sort = "ip" | "volume" | "severity";

const columns: Column<Row, Sort>[] = [
  {
    key: "ip",
    header: "IP",
    sort: "ip",
    alsoSort: { sort: "severity", header: "Severity", means: "severity" },
    cell: (row) => row.ip,
  },
  { key: "volume", header: "Recipients", numeric: true, sort: "volume", cell: (row) => row.volume },
];
const rows = [{ ip: "192.0.2.1", volume: 3 }];

beforeAll(() => {
  vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener() {}, removeEventListener() {} }));
});

test("on a phone the rows are cards, and a list orders them as the headers would", () => {
  vi.stubGlobal("matchMedia", () => ({ matches: true, addEventListener() {}, removeEventListener() {} }));
  const asked: [Sort, Order][] = [];
  render(
    <MantineProvider>
      <DataTable<Row, Sort>
        caption="Addresses"
        columns={columns}
        rows={rows}
        rowKey={(row) => row.ip}
        card={(row) => <b>{row.ip}</b>}
        sort={{ column: "severity", order: "desc" }}
        onSort={(column, order) => asked.push([column, order])}
      />
    </MantineProvider>,
  );
  expect(screen.queryByRole("table")).toBeNull();
  expect(screen.getAllByRole("listitem").map(({ textContent }) => textContent)).toEqual(["192.0.2.1"]);
  fireEvent.change(screen.getByLabelText("Order by"), { target: { value: "volume" } });
  fireEvent.change(screen.getByLabelText("Order by"), { target: { value: "ip" } });
  fireEvent.click(screen.getByRole("button", { name: "Descending; turn the order" }));
  expect(asked).toEqual([
    ["volume", "desc"],
    ["ip", "asc"],
    ["severity", "asc"],
  ]);
  vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener() {}, removeEventListener() {} }));
});

describe("a table without cards of its own", () => {
  const text: Column<Row>[] = [
    { key: "ip", header: "IP", cell: (row) => row.ip },
    { key: "note", header: "Note", cell: () => "" },
    { key: "holder", header: "Holder", maxWidth: 100, cell: () => "Fenwick Mail" },
    { key: "volume", header: "Recipients", numeric: true, cell: (row) => row.volume },
  ];
  const draw = (shown: readonly Column<Row>[]) =>
    render(
      <MantineProvider>
        <DataTable<Row> caption="Addresses" columns={shown} rows={rows} rowKey={(row) => row.ip} />
      </MantineProvider>,
    );

  test("says on a phone each cell of a row beside its column, and nothing of an empty one", () => {
    vi.stubGlobal("matchMedia", () => ({ matches: true, addEventListener() {}, removeEventListener() {} }));
    draw(text);
    const [item] = screen.getAllByRole("listitem");
    expect(item?.textContent).toBe("192.0.2.1HolderFenwick MailRecipients3");
    vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener() {}, removeEventListener() {} }));
  });

  test("stays a table there with numbers to compare, and with two columns", () => {
    vi.stubGlobal("matchMedia", () => ({ matches: true, addEventListener() {}, removeEventListener() {} }));
    const number = (key: string): Column<Row> => ({ key, header: key, numeric: true, cell: () => 1 });
    draw([...text.slice(0, 1), number("Sent"), number("Failed")]);
    draw(text.slice(0, 2));
    expect(screen.getAllByRole("table")).toHaveLength(2);
    expect(screen.queryByRole("listitem")).toBeNull();
    vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener() {}, removeEventListener() {} }));
  });

  test("tells what is cut in a cell whole by its title", () => {
    draw(text);
    expect(screen.getByTitle("Fenwick Mail")).toBeDefined();
  });
});

test("before a browser has drawn it, both the table and the first cards are there, for the style to choose", () => {
  const html = renderToString(
    <MantineProvider>
      <DataTable<Row, Sort>
        caption="Addresses"
        columns={columns}
        rows={Array.from({ length: 9 }, (_, at) => ({ ip: `192.0.2.${at}`, volume: at }))}
        rowKey={(row) => row.ip}
        card={(row) => <b>{row.ip}</b>}
      />
    </MantineProvider>,
  );
  expect(html.match(/<tr data-row/g)).toHaveLength(9);
  expect(html.match(/<li[^>]* data-row/g)).toHaveLength(6);
});

function draw(sort: { column: Sort; order: Order }, given: Row[] | undefined) {
  const asked: [Sort, Order][] = [];
  const view = render(
    <MantineProvider>
      <DataTable<Row, Sort>
        caption="Addresses"
        columns={columns}
        rows={given}
        rowKey={(row) => row.ip}
        sort={sort}
        onSort={(column, order) => asked.push([column, order])}
        skeletonRows={4}
        empty={<p>Nothing here</p>}
      />
    </MantineProvider>,
  );
  return { asked, ...view };
}

test("numbers sort downwards first, names upwards, and a second click turns the order", () => {
  const { asked } = draw({ column: "severity", order: "desc" }, rows);
  fireEvent.click(screen.getByRole("button", { name: "Recipients" }));
  fireEvent.click(screen.getByRole("button", { name: "IP" }));
  fireEvent.click(screen.getByRole("button", { name: "Severity" }));
  expect(asked).toEqual([
    ["volume", "desc"],
    ["ip", "asc"],
    ["severity", "asc"],
  ]);
});

test("the sorted column says so to a screen reader", () => {
  draw({ column: "volume", order: "desc" }, rows);
  expect(screen.getByRole("columnheader", { name: "Recipients" }).getAttribute("aria-sort")).toBe(
    "descending",
  );
});

test("loading keeps the shape of the table", () => {
  const { container } = draw({ column: "ip", order: "asc" }, undefined);
  expect(container.querySelectorAll("tbody tr")).toHaveLength(4);
  expect(container.querySelector("table")?.getAttribute("aria-busy")).toBe("true");
});

test("empty says why", () => {
  draw({ column: "ip", order: "asc" }, []);
  expect(screen.getByText("Nothing here")).toBeTruthy();
});
