// POST /api/ingest/messages and /api/ingest/rspamd: where mail systems bring their data (lib/ingest/door.ts).
import { receive } from "@/lib/ingest/door";
import { answer } from "@/lib/route";

export async function POST(
  request: Request,
  context: { params: Promise<{ kind: string }> },
): Promise<Response> {
  return answer(request, async () => {
    const { kind } = await context.params;
    const result = await receive(kind, request, new Date());
    return Response.json(result, { headers: { "cache-control": "no-store" } });
  });
}
