// What the demo's sender wrote on its own addresses: tags, notes on days that mattered, a view for colleagues.
import type { Viewer } from "@/lib/identity/viewer";
import { changeTag, saveView, writeNote } from "@/lib/notebook/commands";
import { addDays, dayOf } from "@/lib/platform/day";
import { BOUGHT_LIST, INTRUSION } from "./shapes";

export async function writeNotebook(owner: Viewer, now: Date): Promise<void> {
  const dayAgo = (days: number) => addDays(dayOf(now), -days);
  const tag = (name: string, on: string[]) => changeTag(owner, { name, action: "add", on }, now);
  await tag("newsletter", ["203.0.113.16/28"]);
  await tag("warm-up", ["203.0.113.128/29"]);
  await tag("customers", ["198.18.0.0/20"]);
  const note = (ip: string, daysAgo: number, text: string) =>
    writeNote(owner, ip, { on: "address", day: dayAgo(daysAgo), text }, now);
  await note("203.0.113.20", BOUGHT_LIST.to, "List of the autumn fair taken out of the newsletter");
  await note(INTRUSION.ip, INTRUSION.blocked, "Web server taken off the net, password changed");
  await saveView(
    owner,
    { page: "/ips", name: "Newsletter, 30 days", query: "tag=newsletter&window=30&compare=true" },
    now,
  );
}
