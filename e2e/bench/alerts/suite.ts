// Alert rules of a thousand organizations held against one more complete day, on the seeded data set.
import { evaluateAlerts } from "@/lib/alerts/commands";
import { kinds } from "@/lib/alerts/event";
import { alertEvents } from "@/lib/alerts/schema";
import { addDays, later, MINUTE, startOf } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import { parseNetwork } from "@/lib/platform/ip";
import { result } from "../results";
import { onStage } from "../stage";
import { addressOf, seed } from "../storage/data";
import type { BenchOptions, Suite } from "../suites";

const ORGANIZATIONS = 1000;

export const alerts: Suite = {
  name: "alerts",
  summary: "every kind of alert rule for a thousand organizations, held against a complete day",
  run: (options) => onStage(options.say, () => measure(options)),
};

async function measure({ rows, say, report }: BenchOptions): Promise<void> {
  const now = new Date();
  const { networks, addresses, last, first } = await seed(rows, now, say);
  say(`making ${ORGANIZATIONS} organizations with ${alertEvents.length} rules each`);
  const perOrganization = Math.max(1, Math.floor(addresses / 64 / ORGANIZATIONS));
  for (let n = 0; n < ORGANIZATIONS; n += 1) {
    const { id } = await prisma.organization.create({
      data: { name: `Organization ${n}`, slug: `organization-${n}`, createdAt: now },
    });
    const held = Array.from({ length: perOrganization }, (_, at) => {
      const sender = ((n * perOrganization + at) * 64) % addresses;
      const network = parseNetwork(addressOf(sender).replace(/\.\d+$/, ".0/24"));
      if (network === null) throw new Error("The data set has an address that is none.");
      return network;
    });
    await prisma.grant.createMany({
      data: held.map(({ text, lo, hi }) => ({
        organizationId: id,
        network: text,
        lo,
        hi,
        proof: "staff",
        firstDay: startOf(first),
        createdAt: now,
      })),
    });
    await prisma.alertRule.createMany({
      data: alertEvents.map((event) => ({
        organizationId: id,
        name: "",
        event,
        threshold: kinds[event].threshold,
        minVolume: kinds[event].minVolume,
        channel: "webhook",
        target: `https://hooks.example.net/${n}`,
        schedule: "at_once",
        createdAt: now,
        lastDay: startOf(addDays(last, -1)),
        lastAt: later(now, -60 * MINUTE),
      })),
    });
  }
  say("evaluating");
  const begun = performance.now();
  await evaluateAlerts(now);
  const seconds = (performance.now() - begun) / 1000;
  const fired = await prisma.alertFiring.count();
  const messages = await prisma.alertDelivery.count();
  report(result("alerts: evaluation for 1,000 organizations", seconds, "s", { atMost: 60 }));
  report(result("alerts: rules that found something", fired, "rules"));
  report(result("alerts: messages written", messages, "messages"));
  report(result("alerts: /16 networks in the data set", networks, "networks"));
}
