// A form of the public pages: taken without a script, so it answers with a redirect.
import { MAX_ABUSE_BYTES, reportAbuse } from "@/lib/cases/abuse-commands";
import { AppError } from "@/lib/platform/errors";
import { clientKey, limit } from "@/lib/platform/rate-limit";
import { route } from "@/lib/route";

const reportsFrom = limit("abuse-report", 20, 3600);

export const POST = route({
  access: "visitor",
  summary: "Reports abuse by one of the provider's own users: multipart with `message`, `note`, `reporter`",
  redirects: true,
  run: async ({ request, now, address }) => {
    await reportsFrom.take(clientKey(address));
    if (Number(request.headers.get("content-length") ?? Infinity) > MAX_ABUSE_BYTES + 65_536) {
      throw new AppError("too_large", "A report is 10 MiB at most, and must say its length.");
    }
    if (!request.headers.get("content-type")?.startsWith("multipart/form-data")) {
      throw new AppError("unsupported", "Send the report as multipart/form-data.");
    }
    const form = await request.formData();
    const file = form.get("message");
    const text = (name: string) => String(form.get(name) ?? "").trim();
    await reportAbuse(
      {
        via: "web",
        reporter: text("reporter") || null,
        note: text("note"),
        raw: file instanceof File ? Buffer.from(await file.arrayBuffer()) : Buffer.alloc(0),
      },
      now,
    );
    return new Response(null, { status: 303, headers: { location: "/postmaster/abuse?sent=1" } });
  },
});
