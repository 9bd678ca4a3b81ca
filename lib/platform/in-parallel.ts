// Many small waits at once, but never more than a few: for questions to other people's servers.

/** The results of `work` over the items, in their order, with at most `limit` under way. The first error ends it. */
export async function inParallel<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const rest = items.entries();
  async function worker(): Promise<void> {
    for (const [i, item] of rest) results[i] = await work(item);
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}
