// What the people behind a feed get by mail: the code for a destination, and word of a suspension.
import { type LetterBody, writeLetter } from "@/lib/outbox/letter";
import { spelledCode } from "./confirm-code";

/** `link`: the absolute address of the feed's page. */
export type About = { provider: string; feed: { name: string; destination: string }; link: string };

export function confirmationLetter(
  { provider, feed, link }: About,
  organization: string,
  code: string,
): { subject: string } & LetterBody {
  return {
    subject: `Confirmation code for feedback reports from ${provider}`,
    ...writeLetter({
      heading: "Confirm where feedback reports go",
      paragraphs: [
        `${organization} asked ${provider} to send feedback reports to this address: one for each message from its networks that a reader marked as junk.`,
        "No report is sent before this code has been entered on the page of the feed.",
      ],
      facts: [
        ["Code", spelledCode(code)],
        ["Feed", feed.name],
        ["Destination", feed.destination],
      ],
      actions: [{ label: "Open the feed", url: link }],
      closing: [
        "The code ends after 24 hours. If you did not ask for this, do nothing: no report will come.",
      ],
      footer: `${provider} sent this because somebody named this address as a destination.`,
    }),
  };
}

export function suspensionLetter(
  { provider, feed, link }: About,
  lastReply: string,
): { subject: string } & LetterBody {
  return {
    subject: `Your feedback reports from ${provider} are suspended`,
    ...writeLetter({
      heading: "Your feed is suspended",
      paragraphs: [
        "For three days no report reached the destination. The feed is suspended and no more reports are made for it.",
        "Complaints still count on the pages of your networks. To get reports again, make the destination take mail, then resume the feed: it is confirmed once more.",
      ],
      facts: [
        ["Feed", feed.name],
        ["Destination", feed.destination],
        ["Last reply", lastReply],
      ],
      actions: [{ label: "Open the feed", url: link }],
      footer: `${provider} sent this because you are the contact of this feed.`,
    }),
  };
}

export function domainLetter(
  { provider, feed, link }: About,
  record: string,
): { subject: string } & LetterBody {
  return {
    subject: `Your feedback reports from ${provider} are suspended`,
    ...writeLetter({
      heading: "The record of your domain is missing",
      paragraphs: [
        "For seven days the record that proves your domain was not in the DNS. The feed is suspended and no more reports are made for it.",
        "Put the record back; the feed goes on after the next daily check, or when you have it checked on its page.",
      ],
      facts: [
        ["Feed", feed.name],
        ["Record", record],
      ],
      actions: [{ label: "Open the feed", url: link }],
      footer: `${provider} sent this because you are the contact of this feed.`,
    }),
  };
}

export function endedLetter({ provider, feed, link }: About): { subject: string } & LetterBody {
  return {
    subject: `Your feedback reports from ${provider} have ended`,
    ...writeLetter({
      heading: "Your feed has ended",
      paragraphs: [
        "Your organization does not hold any of the networks of this feed any more. No more reports are made for it.",
        "If you hold them again one day, enrol a new feed.",
      ],
      facts: [
        ["Feed", feed.name],
        ["Destination", feed.destination],
      ],
      actions: [{ label: "Open the feed", url: link }],
      footer: `${provider} sent this because you are the contact of this feed.`,
    }),
  };
}
