// Starts the embedded database of a folder, says so, and stays: for tests about starters that die.
import { startEmbeddedPostgres } from "@/lib/platform/embedded-postgres";

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("Name a folder.");
process.send?.(await startEmbeddedPostgres(folder));
setInterval(() => {}, 60_000);
