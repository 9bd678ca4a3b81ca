// Why does a claim deserve a second look? Pure; every flag says what it rests on, and none refuses anything by itself.
import { DAY, dayOf, daysBetween } from "@/lib/platform/day";
import type { Risk } from "./schema";

export type RiskFacts = {
  /** Mail address of who claimed, and those that were asked to authorize. */
  requester: string;
  contacts: readonly string[];
  organizationSince: Date;
  /** Newest day on which the registry registered or changed the network; null when it said none. */
  registeredDay: Date | null;
  /** How many grants of others overlap the block. */
  holders: number;
  /** Blocks the organization claimed in the last 24 hours. */
  blocksToday: number;
};

const newOrganizationDays = 7;
const recentDays = 90;
const burst = 50;

/** Domains where anybody gets a mailbox: its owner says nothing about a network. */
const freeMail = new Set(
  (
    "gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com ymail.com aol.com icloud.com me.com " +
    "mac.com proton.me protonmail.com pm.me tutanota.com tuta.io gmx.de gmx.net gmx.com web.de t-online.de freenet.de " +
    "mail.ru yandex.ru yandex.com bk.ru list.ru inbox.ru rambler.ru ukr.net qq.com 163.com 126.com sina.com sohu.com " +
    "naver.com daum.net hanmail.net orange.fr free.fr laposte.net wanadoo.fr libero.it virgilio.it tin.it wp.pl o2.pl " +
    "onet.pl interia.pl seznam.cz centrum.cz zoho.com fastmail.com hey.com mail.com inbox.com posteo.de mailbox.org " +
    "rediffmail.com uol.com.br bol.com.br terra.com.br"
  ).split(" "),
);

export function risksOf(facts: RiskFacts, now: Date): Risk[] {
  const risks: Risk[] = [];
  const free = [facts.requester, ...facts.contacts].filter((address) =>
    freeMail.has(address.slice(address.lastIndexOf("@") + 1).toLowerCase()),
  );
  if (free.length > 0) {
    risks.push({ flag: "free_mail", sentence: `Free mailbox: ${[...new Set(free)].join(", ")}.` });
  }
  const age = Math.floor((now.getTime() - facts.organizationSince.getTime()) / DAY);
  if (age < newOrganizationDays) {
    risks.push({
      flag: "new_organization",
      sentence: `The organization was made ${age === 0 ? "today" : `${age} ${age === 1 ? "day" : "days"} ago`}.`,
    });
  }
  if (facts.registeredDay !== null) {
    const day = dayOf(facts.registeredDay);
    if (daysBetween(day, dayOf(now)) <= recentDays) {
      risks.push({
        flag: "recent_registration",
        sentence: `The registry registered or changed it on ${day}.`,
      });
    }
  }
  if (facts.holders > 0) {
    risks.push({
      flag: "overlap",
      sentence: `${facts.holders} ${facts.holders === 1 ? "grant of another organization overlaps" : "grants of other organizations overlap"} it.`,
    });
  }
  if (facts.blocksToday > burst) {
    risks.push({
      flag: "burst",
      sentence: `The organization claimed ${facts.blocksToday} blocks in the last 24 hours.`,
    });
  }
  return risks;
}
