// Where the texts of the public pages lie: ours in the source, an operator's own in the folder `guide` of the data
// folder. A file there stands in for ours of the same name, adds a page, or, when it is empty, takes one away.
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { env } from "@/lib/platform/env";

const ours = "lib/guide/content";

/** Every content file by its slug. Ours are read once; an operator's at every call, so that an edit shows at once. */
export async function readGuideFiles(): Promise<Map<string, string>> {
  own ??= readFolder(path.resolve(ours));
  const files = new Map(await own);
  for (const [slug, text] of await readFolder(path.join(env().SENDERSCOPE_DATA, "guide"))) {
    if (text.trim() === "") files.delete(slug);
    else files.set(slug, text);
  }
  return files;
}

let own: Promise<Map<string, string>> | undefined;

async function readFolder(folder: string): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const name of await namesIn(folder)) {
    const slug = /^((?:codes[/\\])?[\w-]+)\.md$/.exec(name)?.[1];
    if (slug !== undefined) {
      files.set(slug.replaceAll("\\", "/"), await readFile(path.join(folder, name), "utf8"));
    }
  }
  return files;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder, { recursive: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
