// Reads of the public pages: for everybody, signed in or not.
import MiniSearch from "minisearch";
import { logFor } from "@/lib/platform/log";
import { numberWords } from "@/lib/platform/number-words";
import { getSettings, type Settings } from "@/lib/provider/queries";
import { readGuideFiles } from "./files";
import { byPlace, type Facts, readCodeNames, readPage } from "./page";
import type { GuideHit, GuidePage } from "./schema";

/** Every page in its place. A file that cannot be read is left out and logged: one mistake must not take all down. */
export async function listGuide(): Promise<GuidePage[]> {
  const [files, settings] = await Promise.all([readGuideFiles(), getSettings()]);
  const [facts, codeNames] = [factsOf(settings), readCodeNames(settings.codeNames)];
  const pages = [...files].flatMap(([slug, text]) => {
    try {
      return [readPage(slug, text, facts, codeNames)];
    } catch (error) {
      logFor("guide").error({ slug, reason: (error as Error).message }, "a page of the guide is not usable");
      return [];
    }
  });
  return pages.sort(byPlace);
}

/** One page; a code answers to the provider's own name as well, in any letter case. Null when there is none. */
export async function findGuidePage(slug: string): Promise<GuidePage | null> {
  const wanted = slug.toLowerCase();
  return (
    (await listGuide()).find(
      (page) =>
        page.slug.toLowerCase() === wanted ||
        (page.code !== null && `codes/${page.code.ownName}`.toLowerCase() === wanted),
    ) ?? null
  );
}

/** The pages that a search finds, the best first; nothing for an empty question. */
export async function searchGuide(question: string): Promise<GuideHit[]> {
  if (question === "") return [];
  const pages = await listGuide();
  const index = new MiniSearch<{ id: string; title: string; code: string; lead: string; body: string }>({
    fields: ["title", "code", "lead", "body"],
    searchOptions: { boost: { title: 3, code: 5, lead: 2 }, prefix: true, fuzzy: 0.15, combineWith: "AND" },
  });
  index.addAll(
    pages.map(({ slug, title, lead, body, code }) => ({
      id: slug,
      title,
      lead,
      body,
      code: code === null ? "" : `${code.name} ${code.ownName} ${code.reply}`,
    })),
  );
  const bySlug = new Map(pages.map((page) => [page.slug, page]));
  return index.search(question).flatMap(({ id }) => {
    const page = bySlug.get(String(id));
    return page === undefined ? [] : [{ slug: page.slug, title: page.title, lead: page.lead }];
  });
}

function factsOf(settings: Settings): Facts {
  return {
    provider: settings.name,
    support: settings.supportAddress,
    abuse: settings.abuseAddress,
    legal: settings.legalAddress,
    connections: numberWords(settings.connectionLimit),
    bulk: numberWords(settings.bulkMessagesPerDay),
    mitigationComplaints: String(settings.mitigationComplaints),
    mitigationSpam: String(settings.mitigationSpam),
  };
}
