// Whether this server can do its work: 200 while the database answers, else 503. Says nothing else to anybody.
import { isDatabaseReachable } from "@/lib/platform/db-health";
import { answer } from "@/lib/route";

export function GET(request: Request): Promise<Response> {
  return answer(request, async () => {
    const ok = await isDatabaseReachable();
    return Response.json(
      { status: ok ? "ok" : "unavailable", database: ok ? "ok" : "unreachable" },
      { status: ok ? 200 : 503, headers: { "cache-control": "no-store" } },
    );
  });
}
