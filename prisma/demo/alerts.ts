// What the demo's sender asked to be told: blocks at once, complaints of its newsletter once a day.
import { createRule } from "@/lib/alerts/commands";
import { newRuleInput } from "@/lib/alerts/schema";
import type { Viewer } from "@/lib/identity/viewer";

export async function askForAlerts(owner: Viewer, now: Date): Promise<void> {
  const place = { target: owner.email };
  await createRule(owner, newRuleInput.parse({ ...place, event: "blocked" }), now);
  const newsletter = { event: "complaints", networks: ["203.0.113.16/28"], name: "Newsletter: complaints" };
  await createRule(owner, newRuleInput.parse({ ...place, ...newsletter, schedule: "digest" }), now);
}
