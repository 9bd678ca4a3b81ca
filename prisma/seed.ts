// The demo: one provider, one sender with ninety days behind it, a neighbour. Everything goes through the commands
// of real use with their `now` moved, so that nothing can look here as it could not look in earnest.
import { recordAudit } from "@/lib/audit/commands";
import { operatorActor } from "@/lib/audit/schema";
import { invite } from "@/lib/identity/invitation-commands";
import { DAY, later } from "@/lib/platform/day";
import { inTransaction, prisma } from "@/lib/platform/db";
import { askForAlerts } from "./demo/alerts";
import { complain } from "./demo/complaints";
import { askContacts } from "./demo/contacts";
import { DemoFeeds } from "./demo/feeds";
import { askForHelp, fillDesk, publishNotices } from "./demo/help";
import { doJobs } from "./demo/jobs";
import { createKeys } from "./demo/keys";
import { announceNetworks, claimMore, delegateMore, grantNetworks } from "./demo/networks";
import { writeNotebook } from "./demo/notebook";
import { createPeople, demoSender, type SignIn } from "./demo/people";
import { withRelay } from "./demo/relay";
import { DEMO_DAYS } from "./demo/shapes";
import { orderAudit } from "./demo/sql";
import { decideStatuses } from "./demo/statuses";
import { loseDay, sendTraffic } from "./demo/traffic";
import { hitTraps } from "./demo/traps";

const SEEDED = "demo.seeded";

/**
 * Fills an empty database with the demo and tells `log` how to sign in; in one that has it already nothing is
 * changed. Needs ALLOW_RESERVED_NETWORKS: the demo lives in the documentation ranges.
 * @throws Error with what to do when the database holds other data, or half a demo.
 */
export async function seedDemo({ now, log }: { now: Date; log: (line: string) => void }): Promise<void> {
  if ((await prisma.auditEvent.count({ where: { action: SEEDED } })) > 0) {
    log("The demo data is already here; its passwords were printed when it was made.");
    log("For new ones, start with --demo on another data folder (--data DIR).");
    return;
  }
  if ((await prisma.organization.count()) > 0 || (await prisma.source.count()) > 0) {
    throw new Error(
      "The database holds data that is not the demo, or a demo that was broken off. Start --demo on an empty data folder: npm start -- --demo --data DIR.",
    );
  }
  log("Making the demo: 90 days of mail of one sender. This takes about a minute.");
  const begin = later(now, -DEMO_DAYS * DAY);
  const { viewers, signIns } = await createPeople(begin);
  await announceNetworks(begin);
  await grantNetworks(now);
  const complained = await sendTraffic(now, (done, of) => {
    if (done % 30 === 0) log(`${done} of ${of} days of mail`);
  });
  await loseDay(viewers.postmaster.actor, now);
  await hitTraps(now);
  await decideStatuses(viewers.postmaster, now);
  await publishNotices(viewers, now);
  const feeds = new DemoFeeds(viewers, now);
  await withRelay(
    (address) => feeds.isFull(address),
    async () => {
      await claimMore(viewers, now);
      await askContacts(viewers, now);
      await delegateMore(viewers, now);
      log(`${complained.length} complaints, and the reports about them`);
      await complain(complained, now, (at) => feeds.advance(at));
      await askForHelp(viewers, now);
      await fillDesk(viewers, now);
      await feeds.advance(now);
      await doJobs(now, now);
    },
  );
  await createKeys(viewers.owner, now);
  await writeNotebook(viewers.owner, now);
  await askForAlerts(viewers.owner, now);
  await invite(viewers.owner, { email: "deliverability@fenwick-mail.example", role: "analyst" }, now);
  await inTransaction(orderAudit);
  await recordAudit(
    prisma,
    { actor: operatorActor, organizationId: null, action: SEEDED, target: { kind: "demo", id: demoSender } },
    now,
  );
  for (const line of signInLines(signIns)) log(line);
}

function signInLines(signIns: readonly SignIn[]): string[] {
  const width = Math.max(...signIns.map(({ email }) => email.length));
  return [
    "Sign in as (the passwords are not shown again):",
    ...signIns.map(({ email, password, sees }) => `  ${email.padEnd(width)}  ${password}  ${sees}`),
  ];
}
