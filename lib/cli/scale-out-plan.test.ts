import { expect, it } from "vitest";
import { parseHost, scaleOutPlan } from "./scale-out-plan";

it("reads hosts with and without a port, and nothing else", () => {
  expect(parseHost("db1.example.net")).toEqual({ name: "db1.example.net", port: 5432 });
  expect(parseHost("192.0.2.1:6432")).toEqual({ name: "192.0.2.1", port: 6432 });
  expect(parseHost("[2001:db8::1]:5433")).toEqual({ name: "2001:db8::1", port: 5433 });
  for (const bad of ["", "a b", "db:99999", "x'; DROP TABLE ip_day", "db:"])
    expect(parseHost(bad)).toBeNull();
});

it("spreads the volume tables together, once, after the workers are known", () => {
  const host = (name: string) => ({ name, port: 5432 });
  expect(scaleOutPlan(host("c"), [host("w1"), host("w2")])).toEqual([
    ["SELECT citus_set_coordinator_host('c', 5432)"],
    ["SELECT citus_add_node('w1', 5432)"],
    ["SELECT citus_add_node('w2', 5432)"],
    [
      "SET LOCAL citus.shard_count = 8",
      "SELECT create_distributed_table('ip_day', 'ip', colocate_with => 'none')",
      "SELECT create_distributed_table('net_day', 'net', colocate_with => 'ip_day')",
      "SELECT create_distributed_table('ip_window', 'ip', colocate_with => 'ip_day')",
    ],
    ["SELECT truncate_local_data_after_distributing_table('ip_day')"],
    ["SELECT truncate_local_data_after_distributing_table('net_day')"],
    ["SELECT truncate_local_data_after_distributing_table('ip_window')"],
  ]);
});
