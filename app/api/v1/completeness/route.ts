import { completeness } from "@/lib/ingest/queries";
import { route } from "@/lib/route";

export const GET = route({ access: "known", run: ({ now }) => completeness(now) });
