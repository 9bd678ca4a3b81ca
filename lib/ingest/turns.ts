// Whose turn it is: what has arrived is worked on a few at a time, in the order of arrival, so that many clients at once
// hold what they sent and not all that is made of it.

export class Turns {
  private weight = 0;
  private readonly waiting: { weight: number; begin: () => void }[] = [];

  /** `limit`: the most weight under way at a time. What weighs more has its turn alone. */
  constructor(private readonly limit: number) {}

  /** Runs `work` when there is room for it and everybody before has begun. */
  async within<T>(weight: number, work: () => Promise<T>): Promise<T> {
    await new Promise<void>((begin) => {
      this.waiting.push({ weight, begin });
      this.next();
    });
    try {
      return await work();
    } finally {
      this.weight -= weight;
      this.next();
    }
  }

  private next(): void {
    for (let first = this.waiting[0]; first !== undefined; first = this.waiting[0]) {
      if (this.weight > 0 && this.weight + first.weight > this.limit) return;
      this.waiting.shift();
      this.weight += first.weight;
      first.begin();
    }
  }
}
