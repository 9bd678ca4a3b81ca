import { completeness } from "@/lib/ingest/queries";
import { route } from "@/lib/route";

export const GET = route({ access: "signed_in", run: ({ now }) => completeness(now) });
