/** How hard one process is pressed. */
export interface PressureReading {
  /** What nearly all commits of the last seconds stayed within; or how long the oldest of now has waited, if that is longer. */
  readonly commitMs: number;
  /** How full the fullest queue of a batcher is, 0 to 1. */
  readonly queueFill: number;
  /** Share of the time in which the event loop had work, 0 to 1. */
  readonly eventLoopUtilization: number;
}

/** Where the waiting room learns how hard this process is pressed; provided by whoever measures it. */
export abstract class EnginePressure {
  abstract read(): PressureReading;
}
