// Several batches in one transaction: while writers are busy, what arrives waits and then goes together. Each item
// keeps its own result, and one that fails takes nobody with it.

export type CoalescerOptions<Item, Result> = {
  /** Writes a group as one, and answers each item's result in order. Called by several writers at a time. */
  write: (items: readonly Item[]) => Promise<readonly Result[]>;
  /** Groups under way at a time. */
  writers: number;
  /** Most items of a group, and most weight; a single item may weigh more. */
  maxItems: number;
  maxWeight: number;
  weigh: (item: Item) => number;
  /** Whether a failed group is worth trying item by item: no, when the cause lies in none of them. */
  isolate: (error: unknown) => boolean;
};

type Waiting<Item, Result> = {
  item: Item;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
};

export class Coalescer<Item, Result> {
  private readonly waiting: Waiting<Item, Result>[] = [];
  private busy = 0;

  constructor(private readonly options: CoalescerOptions<Item, Result>) {}

  /** Settles when the item's group is written, or when the item alone failed. */
  submit(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      this.start();
    });
  }

  private start(): void {
    while (this.busy < this.options.writers && this.waiting.length > 0) {
      this.busy += 1;
      void this.run(this.take()).finally(() => {
        this.busy -= 1;
        this.start();
      });
    }
  }

  private take(): Waiting<Item, Result>[] {
    const { maxItems, maxWeight, weigh } = this.options;
    let count = 0;
    let weight = 0;
    for (const { item } of this.waiting) {
      weight += weigh(item);
      if (count > 0 && (count >= maxItems || weight > maxWeight)) break;
      count += 1;
    }
    return this.waiting.splice(0, count);
  }

  private async run(group: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.options.write(group.map(({ item }) => item));
      group.forEach(({ resolve }, i) => {
        resolve(results[i] as Result);
      });
    } catch (error) {
      if (group.length === 1 || !this.options.isolate(error)) {
        for (const { reject } of group) reject(error);
        return;
      }
      for (const one of group) await this.run([one]);
    }
  }
}
