import { asReader } from "@/lib/identity/viewer";
import { dayOf } from "@/lib/platform/day";
import { exportIps } from "@/lib/reputation/queries";
import { exportIpsInput } from "@/lib/reputation/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "ips:read",
  query: exportIpsInput,
  run: async ({ viewer, query, now }) =>
    new Response(streamOf(await exportIps(asReader(viewer), query, now)), {
      headers: {
        "content-type": "text/csv; charset=utf-8; header=present",
        "content-disposition": `attachment; filename="addresses-${dayOf(now)}.csv"`,
        "cache-control": "no-store",
      },
    }),
});

// Asked for piece by piece as the client reads; a client that goes away ends the query behind it.
function streamOf(pieces: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await pieces.return(undefined);
    },
  });
}
