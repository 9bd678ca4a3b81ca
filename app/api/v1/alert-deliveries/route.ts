import { listDeliveries } from "@/lib/alerts/queries";
import { deliveryList } from "@/lib/alerts/schema";
import { route } from "@/lib/route";

export const GET = route({
  access: "alerts:read",
  summary: "The newest messages of alert rules, and how they were delivered",
  output: deliveryList,
  run: ({ viewer }) => listDeliveries(viewer),
});
