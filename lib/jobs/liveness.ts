// When a worker counts as dead.

/** Not heard of for this long. Each says that it lives every ten seconds. */
export const silentAfterSeconds = 60;
