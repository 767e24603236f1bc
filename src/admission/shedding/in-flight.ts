import { TRAFFIC_CLASSES, type TrafficClass } from './shed.policy.js';

/** Requests of this process that are under way. */
export class InFlight {
  private readonly byClass = Object.fromEntries(TRAFFIC_CLASSES.map((name) => [name, 0])) as Record<
    TrafficClass,
    number
  >;
  private all = 0;
  private readonly left = { ...this.byClass };

  get total(): number {
    return this.all;
  }

  of(traffic: TrafficClass): number {
    return this.byClass[traffic];
  }

  /** Since the process began. */
  answered(traffic: TrafficClass): number {
    return this.left[traffic];
  }

  enter(traffic: TrafficClass): void {
    this.all += 1;
    this.byClass[traffic] += 1;
  }

  /** It turned out to be of another class than it was let in as. */
  move(from: TrafficClass, to: TrafficClass): void {
    this.byClass[from] -= 1;
    this.byClass[to] += 1;
  }

  leave(traffic: TrafficClass): void {
    this.all -= 1;
    this.byClass[traffic] -= 1;
    this.left[traffic] += 1;
  }
}
