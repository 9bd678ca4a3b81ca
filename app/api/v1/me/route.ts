import { getMe } from "@/lib/identity/queries";
import { route } from "@/lib/route";

export const GET = route({ access: "signed_in", run: ({ viewer }) => getMe(viewer) });
