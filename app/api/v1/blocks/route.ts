// What the provider's own mail servers pull: authenticated by the token of a source, like the doors of ingest.
import { admitSource } from "@/lib/ingest/door";
import { AppError } from "@/lib/platform/errors";
import { pullBlocks } from "@/lib/reputation/block-queries";
import { pullBlocksInput } from "@/lib/reputation/schema";
import { answer } from "@/lib/route";

export function GET(request: Request): Promise<Response> {
  return answer(request, async () => {
    await admitSource(request.headers.get("authorization"));
    const input = pullBlocksInput.safeParse(Object.fromEntries(new URL(request.url).searchParams));
    if (!input.success) {
      const message = input.error.issues[0]?.message ?? "not usable";
      throw new AppError("invalid_input", "The query is not usable.", {
        issues: [{ path: "query.after", message }],
      });
    }
    return Response.json(await pullBlocks(input.data, new Date()), {
      headers: { "cache-control": "no-store" },
    });
  });
}
