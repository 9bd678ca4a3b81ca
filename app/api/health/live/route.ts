// Whether this process answers at all: what a container's liveness probe asks. It says nothing of the database, whose
// absence no restart of ours would mend.
import { answer } from "@/lib/route";

export function GET(request: Request): Promise<Response> {
  return answer(request, async () =>
    Response.json({ status: "ok" }, { headers: { "cache-control": "no-store" } }),
  );
}
