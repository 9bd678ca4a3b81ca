// `cli scale-out --print | --apply`: spreads the volume tables over several machines where the database has Citus.
import { type Command, InvalidArgumentError } from "commander";
import { pool } from "@/lib/platform/db";
import { type Host, parseHost, scaleOutPlan } from "./scale-out-plan";
import { runScaleOut } from "./scale-out-sql";
import { dataOption, withDatabase } from "./with-database";

type Options = { coordinator: Host; worker: Host[]; print?: boolean; apply?: boolean; data?: string };

export function addScaleOut(program: Command): void {
  program
    .command("scale-out")
    .description("distribute the volume tables over the workers of a Citus cluster; stop every writer first")
    .requiredOption("--coordinator <host[:port]>", "this database, as its workers reach it", toHost)
    .requiredOption("--worker <host[:port]>", "a worker; once for each", addHost, [])
    .option("--print", "print the statements")
    .option("--apply", "run them")
    .addOption(dataOption())
    .action(async (options: Options) => {
      const plan = scaleOutPlan(options.coordinator, options.worker);
      if (options.apply !== true) {
        for (const statements of plan) {
          const whole = statements.length > 1 ? ["BEGIN", ...statements, "COMMIT"] : statements;
          console.log(whole.map((statement) => `${statement};`).join("\n"));
        }
        return;
      }
      await withDatabase(options, () => runScaleOut(pool, plan));
      console.log(`The volume tables are spread over ${options.worker.length} workers.`);
    });
}

function toHost(text: string): Host {
  const host = parseHost(text);
  if (host === null)
    throw new InvalidArgumentError("Write a host name or address, with :port if it is not 5432.");
  return host;
}

function addHost(text: string, before: Host[]): Host[] {
  return [...before, toHost(text)];
}
