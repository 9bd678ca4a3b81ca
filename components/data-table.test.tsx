import { MantineProvider } from "@mantine/core";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { renderToString } from "react-dom/server";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
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
