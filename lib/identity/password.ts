// How passwords are kept and compared, in a time that does not tell whether there is an account.
import { hash, verify } from "@node-rs/argon2";

// OWASP's advice for argon2id (algorithm 2): 19 MiB, two passes, one lane.
const cost = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

let decoy: Promise<string> | undefined;

/** The argon2id hash to store. */
export function hashPassword(password: string): Promise<string> {
  return hash(normalized(password), cost);
}

/** Whether a password fits a stored hash. Without one the same work is done, and the answer is no. */
export async function fitsPassword(stored: string | null, password: string): Promise<boolean> {
  decoy ??= hashPassword("nobody has this password");
  const fits = await verify(stored ?? (await decoy), normalized(password));
  return stored !== null && fits;
}

// Keyboards differ in how they compose an é; people do not see the difference.
function normalized(password: string): string {
  return password.normalize("NFKC");
}
