// How long a process of the product lives: until it is told to stop, or until whoever started it is gone.

/**
 * Resolves with the reason to stop. A started process hears SIGTERM; Ctrl-C reaches it too, with the whole
 * foreground group. The channel to its parent carries no messages but ends with the parent, even one killed with
 * kill -9, so that nobody stays behind and holds a port.
 */
export function untilToldToStop(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve(signal));
    if (process.channel) process.once("disconnect", () => resolve("its parent is gone"));
  });
}

/** Tells the parent, if there is one that listens, that this process does its work now. */
export function sayReady(): void {
  process.send?.("ready");
}

/** Ends the process when stopping takes longer than that: the supervisor must not wait for ever. */
export function exitWithin(ms: number): void {
  setTimeout(() => process.exit(1), ms).unref();
}
