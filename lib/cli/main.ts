// The table of contents of the command line: one file per command, each adding itself to the program.
import { Command } from "commander";
import { addBackup, addRestore } from "./backup";
import { addBuild } from "./build";
import { addDay } from "./day";
import { addDoctor } from "./doctor";
import { addGrant } from "./grant";
import { addIngest } from "./ingest";
import { addKey } from "./key";
import { addListen } from "./listen";
import { addMigrate } from "./migrate";
import { addPolicy } from "./policy";
import { addRoutes } from "./routes";
import { addScaleOut } from "./scale-out";
import { addSource } from "./source";
import { addStart } from "./start";
import { addTest } from "./test";
import { addTraps } from "./traps";
import { addUser } from "./user";
import { addWeb } from "./web";
import { addWorker } from "./worker";

// The channel to bootstrap.mjs must not keep a finished command alive.
process.channel?.unref();

const program = new Command("cli")
  .description("Senderscope: sender data, feedback loops and support for mailbox providers")
  .showHelpAfterError("(add --help for what is possible)")
  .configureHelp({ sortSubcommands: true });

addStart(program);
addWeb(program);
addWorker(program);
addListen(program);
addPolicy(program);
addBuild(program);
addDay(program);
addDoctor(program);
addBackup(program);
addRestore(program);
addGrant(program);
addIngest(program);
addKey(program);
addMigrate(program);
addRoutes(program);
addScaleOut(program);
addSource(program);
addTraps(program);
addUser(program);
addTest(program);

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
