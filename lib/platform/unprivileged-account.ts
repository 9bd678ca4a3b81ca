// Which account PostgreSQL runs as. It refuses to run as root, so for root we take `postgres`, make it, or use `nobody`.
import { execFile } from "node:child_process";
import fs from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

/** uid undefined: we are not root and everything runs as ourselves. */
export type Account = { uid: number; gid: number } | { uid: undefined; gid: undefined };

const execute = promisify(execFile);

/**
 * The account for the embedded database of this data folder, and the folder itself, made when missing.
 * @throws Error with a sentence when the folder cannot be made.
 */
export async function accountFor(dataFolder: string): Promise<Account> {
  try {
    // Entered by the database's account, listed by nobody; each secret inside is 0600.
    await fs.mkdir(dataFolder, { recursive: true, mode: 0o711 });
  } catch (error) {
    throw new Error(
      `The data folder ${dataFolder} cannot be made: ${(error as Error).message}. Choose another with --data or SENDERSCOPE_DATA.`,
    );
  }
  if (process.getuid?.() !== 0) return { uid: undefined, gid: undefined };
  return (
    (await lookUp("postgres")) ??
    (await create("postgres")) ??
    (await lookUp("nobody")) ?? { uid: 65534, gid: 65534 }
  );
}

/** Whether this account can enter a folder: it and every folder above must let it through. Root itself always can. */
export async function canEnter(folder: string, account: Account): Promise<boolean> {
  if (account.uid === undefined) return true;
  for (let at = await fs.realpath(folder); ; at = path.dirname(at)) {
    const { mode, uid, gid } = await fs.stat(at);
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (at === path.dirname(at)) return true;
  }
}

async function lookUp(name: string): Promise<Account | undefined> {
  try {
    const [uid, gid] = await Promise.all(
      ["-u", "-g"].map(async (which) => Number((await execute("id", [which, name])).stdout)),
    );
    return uid === undefined || gid === undefined ? undefined : { uid, gid };
  } catch {
    return undefined;
  }
}

async function create(name: string): Promise<Account | undefined> {
  try {
    await execute("useradd", [
      "--system",
      "--user-group",
      "--no-create-home",
      "--shell",
      "/usr/sbin/nologin",
      name,
    ]);
    return await lookUp(name);
  } catch {
    return undefined;
  }
}
