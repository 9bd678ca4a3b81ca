// The one table: 36 px rows, sticky header and first column, one-line cells but for sentences, sorting by its headers, skeleton rows
// of the same height while loading, cards instead of rows on a phone: the caller's, or a line for each column.
import { ActionIcon, NativeSelect, Skeleton, VisuallyHidden } from "@mantine/core";
import { useMediaQuery, useMounted } from "@mantine/hooks";
import { IconArrowDown, IconArrowsSort, IconArrowUp } from "@tabler/icons-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import classes from "./data-table.module.css";
import { type DefinitionName, definitions } from "./definitions";
import { Term } from "./term";
import { Tip } from "./tip";

export type Order = "asc" | "desc";

export type Column<Row, Sort extends string = string> = {
  key: string;
  header: string;
  /** Where the definition of the column is one hover away. */
  means?: DefinitionName | { text: string };
  cell: (row: Row) => ReactNode;
  /** Numbers stand at the right. */
  numeric?: boolean;
  /** The sort the header asks for, and the order of its first click. */
  sort?: Sort;
  firstOrder?: Order;
  /** A second sort that the same column offers, before its own. */
  alsoSort?: { sort: Sort; header: string; means: DefinitionName };
  /** Longest width in pixels; what is longer ends in an ellipsis. */
  maxWidth?: number;
  /** Sentences, which are read whole: they take the room that is left, and more lines than one. */
  wraps?: boolean;
};

type Props<Row, Sort extends string> = {
  /** For screen readers: what the table holds. */
  caption: string;
  columns: readonly Column<Row, Sort>[];
  /** Undefined while loading the first time. */
  rows: readonly Row[] | undefined;
  rowKey: (row: Row) => string;
  sort?: { column: Sort; order: Order };
  onSort?: (column: Sort, order: Order) => void;
  skeletonRows?: number;
  /** Older rows stay, dimmed, while new ones are on their way. */
  stale?: boolean;
  /** What a phone shows of a row; without it, its cells below one another, unless they are two, or mostly numbers to compare. */
  card?: (row: Row) => ReactNode;
  /** Part of a longer page: scrolls within a part of the window. */
  nested?: boolean;
  /** Rows that can be selected carry a box before their first cell; `x` on a row turns it. */
  selection?: { keys: ReadonlySet<string>; onSelect: (key: string, selected: boolean) => void };
  /** What stands below the header when there is no row. */
  empty?: ReactNode;
};

/** Cards that fill a phone, before it is known that it is one. */
const FIRST_CARDS = 6;

export function DataTable<Row, Sort extends string = string>(props: Props<Row, Sort>) {
  const { columns, rows, rowKey, selection } = props;
  const card =
    props.card ??
    (columns.length > 2 && !mostlyNumbers(columns)
      ? (row: Row) => <PlainCard columns={columns} row={row} />
      : undefined);
  const withBox = (key: string, content: ReactNode) =>
    selection === undefined ? (
      content
    ) : (
      <div className={classes.selectable}>
        <label className={classes.box}>
          <input
            type="checkbox"
            aria-label={`Select ${key}`}
            checked={selection.keys.has(key)}
            onChange={(event) => selection.onSelect(key, event.currentTarget.checked)}
          />
        </label>
        {content}
      </div>
    );
  const frame = useRef<HTMLDivElement>(null);
  const scrolls = useOverflow(frame);
  const drawn = useMounted();
  const narrow = useMediaQuery("(max-width: 48em)", false);
  const onPhone = drawn && narrow && card !== undefined;

  if (rows?.length === 0 && props.empty) return <>{props.empty}</>;
  const cards = (shown: readonly Row[] | undefined) => (
    <>
      {props.sort && props.onSort && <CardSort columns={columns} sort={props.sort} onSort={props.onSort} />}
      <ul className={classes.cards} aria-label={props.caption} data-stale={props.stale || undefined}>
        {shown && card
          ? shown.map((row) => (
              <li key={rowKey(row)} className={classes.card} data-row>
                {withBox(rowKey(row), card(row))}
              </li>
            ))
          : Array.from({ length: FIRST_CARDS }, (_, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
              <li key={index} className={classes.card}>
                <Skeleton h={14} w="60%" />
                <Skeleton h={10} w="90%" mt={10} />
              </li>
            ))}
      </ul>
    </>
  );
  if (onPhone) return cards(rows);
  // The server does not know how wide the window is: it sends the table and the first cards, and the style shows one.
  const both = !drawn && card !== undefined;
  return (
    <>
      {both && <div className={classes.onPhone}>{cards(rows?.slice(0, FIRST_CARDS))}</div>}
      <div
        ref={frame}
        data-wide={both || undefined}
        className={classes.frame}
        data-scrolls={scrolls || props.nested || undefined}
        data-nested={props.nested || undefined}
        data-stale={props.stale || undefined}
        {...(scrolls || props.nested ? { tabIndex: 0, role: "region", "aria-label": props.caption } : {})}
      >
        <table
          className={classes.table}
          data-pair={columns.length === 2 || undefined}
          aria-busy={rows === undefined}
        >
          <caption>
            <VisuallyHidden>{props.caption}</VisuallyHidden>
          </caption>
          <thead>
            <tr>
              {columns.map((column) => (
                <Header key={column.key} column={column} sort={props.sort} onSort={props.onSort} />
              ))}
            </tr>
          </thead>
          <tbody>
            {rows
              ? rows.map((row) => (
                  <tr
                    key={rowKey(row)}
                    data-row
                    data-selected={selection?.keys.has(rowKey(row)) || undefined}
                  >
                    {columns.map((column, index) => (
                      <Cell key={column.key} column={column} first={index === 0}>
                        {index === 0 ? withBox(rowKey(row), column.cell(row)) : column.cell(row)}
                      </Cell>
                    ))}
                  </tr>
                ))
              : Array.from({ length: props.skeletonRows ?? 10 }, (_, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
                  <tr key={index}>
                    {columns.map((column, at) => (
                      <Cell key={column.key} column={column} first={at === 0}>
                        <Skeleton h={12} w={column.numeric ? 48 : 110} ml={column.numeric ? "auto" : 0} />
                      </Cell>
                    ))}
                  </tr>
                ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function mostlyNumbers(columns: readonly Pick<Column<unknown>, "numeric">[]): boolean {
  return columns.filter(({ numeric }) => numeric === true).length * 2 > columns.length;
}

/** A row as a card: its first cell as the title, every other beside the name of its column. */
function PlainCard<Row, Sort extends string>(props: { columns: readonly Column<Row, Sort>[]; row: Row }) {
  const [first, ...others] = props.columns;
  return (
    <div className={classes.plain}>
      {first?.cell(props.row)}
      <dl>
        {others.map(({ key, header, cell }) => {
          const content = cell(props.row);
          if (content === null || content === undefined || content === false || content === "") return null;
          return (
            <div key={key}>
              <dt>{header}</dt>
              <dd>{content}</dd>
            </div>
          );
        })}
      </dl>
    </div>
  );
}

/** The order of cards, which have no headers to press. */
function CardSort<Row, Sort extends string>(props: {
  columns: readonly Column<Row, Sort>[];
  sort: { column: Sort; order: Order };
  onSort: (column: Sort, order: Order) => void;
}) {
  const { columns, sort, onSort } = props;
  const offered = columns.flatMap((column) => [
    ...(column.alsoSort
      ? [{ sort: column.alsoSort.sort, header: column.alsoSort.header, first: "desc" as const }]
      : []),
    ...(column.sort ? [{ sort: column.sort, header: column.header, first: firstOrderOf(column) }] : []),
  ]);
  const up = sort.order === "asc";
  return (
    <div className={classes.cardSort}>
      <NativeSelect
        aria-label="Order by"
        size="xs"
        value={sort.column}
        data={offered.map(({ sort: value, header }) => ({ value, label: `Order: ${header}` }))}
        onChange={({ currentTarget }) => {
          const chosen = offered.find((each) => each.sort === currentTarget.value);
          if (chosen) onSort(chosen.sort, chosen.first);
        }}
      />
      <ActionIcon
        variant="default"
        size={30}
        aria-label={up ? "Ascending; turn the order" : "Descending; turn the order"}
        onClick={() => onSort(sort.column, up ? "desc" : "asc")}
      >
        {up ? <IconArrowUp size={16} /> : <IconArrowDown size={16} />}
      </ActionIcon>
    </div>
  );
}

const firstOrderOf = (column: Pick<Column<unknown>, "firstOrder" | "numeric">): Order =>
  column.firstOrder ?? (column.numeric ? "desc" : "asc");

function Cell<Row, Sort extends string>(props: {
  column: Column<Row, Sort>;
  first: boolean;
  children: ReactNode;
}) {
  const { column, first, children } = props;
  const inner =
    column.maxWidth === undefined ? (
      children
    ) : (
      <div
        className={classes.clip}
        style={{ maxWidth: column.maxWidth }}
        // What is cut is still told whole.
        ref={(element) => {
          if (element) element.title = element.textContent ?? "";
        }}
      >
        {children}
      </div>
    );
  return first ? (
    <th scope="row" data-numeric={column.numeric || undefined}>
      {inner}
    </th>
  ) : (
    <td data-numeric={column.numeric || undefined} className={column.wraps ? classes.wraps : ""}>
      {inner}
    </td>
  );
}

function Header<Row, Sort extends string>(props: {
  column: Column<Row, Sort>;
  sort: { column: Sort; order: Order } | undefined;
  onSort: ((column: Sort, order: Order) => void) | undefined;
}) {
  const { column, sort, onSort } = props;
  const numeric = column.numeric || undefined;
  if (column.sort === undefined || onSort === undefined) {
    return (
      <th scope="col" data-numeric={numeric}>
        {column.means ? <Term means={column.means}>{column.header}</Term> : column.header}
      </th>
    );
  }
  const own = {
    sort: column.sort,
    header: column.header,
    means: column.means,
    first: firstOrderOf(column),
  };
  const offered = column.alsoSort ? [{ ...column.alsoSort, first: "desc" as const }, own] : [own];
  const active = offered.some((each) => each.sort === sort?.column) ? sort?.order : undefined;
  return (
    <th
      scope="col"
      data-numeric={numeric}
      aria-sort={active === undefined ? "none" : active === "asc" ? "ascending" : "descending"}
    >
      <span className={classes.sorts}>
        {offered.map((each) => (
          <SortButton
            key={each.sort}
            header={each.header}
            means={each.means}
            order={each.sort === sort?.column ? sort.order : null}
            onSort={(order) => onSort(each.sort, order ?? each.first)}
          />
        ))}
      </span>
    </th>
  );
}

function SortButton(props: {
  header: string;
  means: Column<unknown>["means"];
  order: Order | null;
  onSort: (order: Order | null) => void;
}) {
  const { order } = props;
  const next = order === null ? null : order === "asc" ? "desc" : "asc";
  const button = (
    <button
      type="button"
      className={classes.sort}
      data-active={order !== null || undefined}
      onClick={() => props.onSort(next)}
    >
      {props.header}
      {order === "asc" && <IconArrowUp size={13} aria-hidden />}
      {order === "desc" && <IconArrowDown size={13} aria-hidden />}
      {order === null && <IconArrowsSort size={13} className={classes.unsorted} aria-hidden />}
    </button>
  );
  if (!props.means) return button;
  return (
    <Tip
      label={typeof props.means === "string" ? definitions[props.means] : props.means.text}
      openDelay={350}
    >
      {button}
    </Tip>
  );
}

/** Whether the table is wider than its frame: only then the frame scrolls by itself. */
function useOverflow(frame: React.RefObject<HTMLDivElement | null>): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const element = frame.current;
    const table = element?.firstElementChild;
    if (!element || !table) return;
    const observer = new ResizeObserver(() => setOver(table.scrollWidth > element.clientWidth + 1));
    observer.observe(element);
    observer.observe(table);
    return () => observer.disconnect();
  });
  return over;
}
