/**
 * Virtual time: a binary heap of tasks ordered by (time, order of scheduling). Times and tie-breakers lie in typed
 * arrays, so that a step costs no allocation beyond the task itself. Time is in whole microseconds since 1970.
 */
export class Scheduler<Task> {
  private times = new Float64Array(1_024);
  private orders = new Float64Array(1_024);
  private tasks: (Task | undefined)[] = new Array<Task | undefined>(1_024);
  private count = 0;
  private scheduled = 0;
  /** Virtual now, microseconds. */
  nowUs: number;

  constructor(startUs: number) {
    this.nowUs = startUs;
  }

  get pending(): number {
    return this.count;
  }

  /** Time of the next task, or Infinity. */
  get nextUs(): number {
    return this.count === 0 ? Number.POSITIVE_INFINITY : (this.times[0] ?? 0);
  }

  /** Runs `task` at `atUs`, not before now; tasks of one instant run in the order they were scheduled. */
  schedule(atUs: number, task: Task): void {
    if (this.count === this.times.length) this.grow();
    const time = atUs < this.nowUs ? this.nowUs : atUs;
    this.scheduled += 1;
    this.up(this.count, time, this.scheduled, task);
    this.count += 1;
  }

  /** Moves time to the next task and hands it over; undefined when there is none. */
  next(): Task | undefined {
    if (this.count === 0) return undefined;
    const task = this.tasks[0];
    this.nowUs = this.times[0] ?? 0;
    this.count -= 1;
    const time = this.times[this.count] ?? 0;
    const order = this.orders[this.count] ?? 0;
    const last = this.tasks[this.count];
    this.tasks[this.count] = undefined;
    if (this.count > 0 && last !== undefined) this.down(time, order, last);
    return task;
  }

  private up(from: number, time: number, order: number, task: Task): void {
    let index = from;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const parentTime = this.times[parent] ?? 0;
      if (parentTime < time || (parentTime === time && (this.orders[parent] ?? 0) < order)) break;
      this.place(index, parentTime, this.orders[parent] ?? 0, this.tasks[parent]);
      index = parent;
    }
    this.place(index, time, order, task);
  }

  private down(time: number, order: number, task: Task): void {
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= this.count) break;
      if (child + 1 < this.count && this.before(child + 1, child)) child += 1;
      const childTime = this.times[child] ?? 0;
      if (time < childTime || (time === childTime && order < (this.orders[child] ?? 0))) break;
      this.place(index, childTime, this.orders[child] ?? 0, this.tasks[child]);
      index = child;
    }
    this.place(index, time, order, task);
  }

  private before(a: number, b: number): boolean {
    const difference = (this.times[a] ?? 0) - (this.times[b] ?? 0);
    return difference < 0 || (difference === 0 && (this.orders[a] ?? 0) < (this.orders[b] ?? 0));
  }

  private place(index: number, time: number, order: number, task: Task | undefined): void {
    this.times[index] = time;
    this.orders[index] = order;
    this.tasks[index] = task;
  }

  private grow(): void {
    const times = new Float64Array(this.times.length * 2);
    const orders = new Float64Array(this.times.length * 2);
    times.set(this.times);
    orders.set(this.orders);
    this.times = times;
    this.orders = orders;
  }
}
