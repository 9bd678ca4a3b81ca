// Who may do what: a row for each permission, a column for each role.
import prose from "@/components/public/prose.module.css";

export type RolesRow = {
  /** Name of the permission. */
  name: string;
  means: string;
  /** The roles that carry it. */
  roles: readonly string[];
};

type Props = { label: string; columns: readonly string[]; rows: readonly RolesRow[] };

export function RolesTable({ label, columns, rows }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={prose.table} aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">What</th>
            {columns.map((column) => (
              <th scope="col" key={column}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, means, roles }) => (
            <tr key={name} data-permission={name}>
              <th scope="row">{means}</th>
              {columns.map((column) => (
                <td key={column}>{roles.includes(column) ? "Yes" : "No"}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
