// Spreading the volume tables over several machines with the Citus extension: which statements, in which order.
// https://docs.citusdata.com/en/stable/develop/api_udf.html

export type Host = { name: string; port: number };

/** Tables and the column each is spread by. All in the same groups of shards, so that an address is on one machine. */
export const distributed = [
  { table: "ip_day", by: "ip" },
  { table: "net_day", by: "net" },
  { table: "ip_window", by: "ip" },
] as const;

/** More only cost connections: every shard of a table is a table on a worker for every day. */
export const SHARDS = 8;

/** `host` or `host:port`; null when it is neither. */
export function parseHost(text: string): Host | null {
  const match = /^(\[[0-9a-f:]+\]|[a-z0-9._-]+)(?::(\d{1,5}))?$/i.exec(text);
  const port = Number(match?.[2] ?? 5432);
  if (match?.[1] === undefined || port < 1 || port > 65_535) return null;
  return { name: match[1].replace(/^\[|\]$/g, ""), port };
}

/** One transaction for each list of statements. Everything that is not named stays on the coordinator. */
export function scaleOutPlan(coordinator: Host, workers: readonly Host[]): string[][] {
  return [
    [`SELECT citus_set_coordinator_host(${quoted(coordinator)})`],
    ...workers.map((worker) => [`SELECT citus_add_node(${quoted(worker)})`]),
    [
      `SET LOCAL citus.shard_count = ${SHARDS}`,
      ...distributed.map(({ table, by }, at) => {
        const colocated = at === 0 ? "none" : distributed[0].table;
        return `SELECT create_distributed_table('${table}', '${by}', colocate_with => '${colocated}')`;
      }),
    ],
    ...distributed.map(({ table }) => [`SELECT truncate_local_data_after_distributing_table('${table}')`]),
  ];
}

function quoted({ name, port }: Host): string {
  return `'${name.replaceAll("'", "''")}', ${port}`;
}
