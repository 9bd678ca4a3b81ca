import { asReader } from "@/lib/identity/viewer";
import { getMeasured } from "@/lib/reputation/metric-queries";
import { metricsForm, writeMetrics } from "@/lib/reputation/metrics";
import { route } from "@/lib/route";

export const GET = route({
  access: "ips:read",
  summary: "The newest complete day as metrics, in the Prometheus or the OpenMetrics text format by Accept",
  media: "text/plain",
  run: async ({ viewer, request, now }) => {
    const form = metricsForm(request.headers.get("accept"));
    const { text, type } = await writeMetrics(await getMeasured(asReader(viewer), now), form);
    return new Response(text, {
      headers: { "content-type": type, "cache-control": "no-store", vary: "accept" },
    });
  },
});
