// POST /api/ingest/<kind>: where mail systems bring their data (lib/ingest/door.ts). Which door leads to which domain
// is said here, because ingest does not know the domains that build on it.
import { complaintDoors } from "@/lib/complaints/door";
import { ingestDoors, receive } from "@/lib/ingest/door";
import { reputationDoors } from "@/lib/reputation/door";
import { answer } from "@/lib/route";

const doors = { ...ingestDoors, ...complaintDoors, ...reputationDoors };

export async function POST(
  request: Request,
  context: { params: Promise<{ kind: string }> },
): Promise<Response> {
  return answer(request, async () => {
    const { kind } = await context.params;
    const result = await receive(doors, kind, request, new Date());
    return Response.json(result, { headers: { "cache-control": "no-store" } });
  });
}
