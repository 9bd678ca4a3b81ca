// The demo's feeds: one that was ended, one that works, one whose mailbox filled up until it was suspended, one that
// waits for its code. Each step happens when the demo's clock has reached it.
import { confirmFeed, endFeed, enrolFeed } from "@/lib/feedback/commands";
import { enrolFeedInput, type Feed } from "@/lib/feedback/schema";
import type { Viewer } from "@/lib/identity/viewer";
import { DAY, HOUR, later } from "@/lib/platform/day";
import { prisma } from "@/lib/platform/db";
import { doJobs } from "./jobs";
import type { PersonName } from "./people";

const FULL_SINCE_DAYS = 7;
const fullMailbox = "reports@harbour-hosting.example";

type Step = { at: Date; run: (at: Date) => Promise<unknown> };

export class DemoFeeds {
  private clock = new Date(0);
  private readonly steps: Step[];
  private readonly fullSince: Date;

  constructor(viewers: Record<PersonName, Viewer>, now: Date) {
    const { owner, neighbour, newcomer } = viewers;
    const ago = (days: number) => later(now, -days * DAY + HOUR);
    this.fullSince = ago(FULL_SINCE_DAYS);
    let old: Feed | undefined;
    this.steps = [
      {
        at: ago(29),
        run: async (at) => {
          old = await enrol(owner, "Pilot", "pilot@fenwick-mail.example", at);
        },
      },
      { at: ago(28), run: async (at) => old && endFeed(owner, old.id, at) },
      { at: ago(11), run: (at) => enrol(owner, "Complaints", "fbl@fenwick-mail.example", at) },
      { at: ago(13), run: (at) => enrol(neighbour, "Abuse desk", fullMailbox, at) },
      { at: ago(1), run: (at) => request(newcomer, "Complaints", "fbl@alder-letters.example", at) },
    ];
  }

  /** Moves the clock on, and does what was to be done by then. */
  async advance(now: Date): Promise<void> {
    for (let step = this.steps[0]; step !== undefined && step.at <= now; step = this.steps[0]) {
      this.steps.shift();
      await step.run(step.at);
    }
    this.clock = now;
  }

  isFull(address: string): boolean {
    return address === fullMailbox && this.clock >= this.fullSince;
  }
}

// Low caps, so that the demo shows reports that stand for several complaints, and is made quickly.
function request(viewer: Viewer, name: string, destination: string, at: Date): Promise<Feed> {
  const caps = { capPerIpDay: 20, capPerDay: 40 };
  return enrolFeed(
    viewer,
    enrolFeedInput.parse({ name, destination, contactAddress: viewer.email, ...caps, acceptTerms: true }),
    at,
  );
}

/** Enrols, and confirms with the code that the worker mailed. */
async function enrol(viewer: Viewer, name: string, destination: string, at: Date): Promise<Feed> {
  const feed = await request(viewer, name, destination, at);
  await doJobs(at, at);
  const mail = await prisma.outboxMail.findFirstOrThrow({
    where: { toAddress: destination },
    orderBy: { createdAt: "desc" },
  });
  const code = /\b[0-9A-Z]{5}-[0-9A-Z]{5}\b/.exec(mail.text)?.[0];
  if (code === undefined) throw new Error(`No code stands in the mail to ${destination}.`);
  return confirmFeed(viewer, feed.id, code.replace("-", ""), later(at, HOUR));
}
