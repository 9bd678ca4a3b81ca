// One question asked by many at once is asked once: under load the same look-up would otherwise be made for every
// request. Nothing is kept: whoever asks after the answer came asks anew, so that no answer is older than its question.

/** `load`, whose callers with the same key share the call that is under way. */
export function sharing<K, V>(load: (key: K) => Promise<V>): (key: K) => Promise<V> {
  const underWay = new Map<K, Promise<V>>();
  return (key) => {
    const running = underWay.get(key);
    if (running !== undefined) return running;
    const started = load(key).finally(() => underWay.delete(key));
    underWay.set(key, started);
    return started;
  };
}
