// Serves the ingest doors, says where, and stays until it is killed or its parent is gone.
import { serveIngest } from "./ingest-server";

const { url } = await serveIngest();
process.send?.(url);
process.on("disconnect", () => process.exit(0));
