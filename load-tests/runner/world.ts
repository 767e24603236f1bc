import type { Loaded } from './history.js';
import type { Verdict } from './oracle.js';
import type { Slot } from './stage.js';

/** Whom a plan needs tokens of. */
export interface Tokens {
  readonly customers: readonly string[];
  readonly quotaMakers: readonly string[];
}

/** The system that a run is against, seen by the runner: started here, or somebody's whose address is all we know. */
export interface World {
  readonly baseUrls: readonly string[];
  /** Of each process; behind a proxy nobody is asked. */
  readonly metricsUrls: readonly string[];
  readonly firstCustomer: number;
  /** The option that names it, for whoever runs the same again. */
  readonly option: string;
  /** How it is told in reports. */
  readonly about: string;
  tokens(customers: number, firstCustomer: number): Promise<Tokens>;
  /** Finds the slots of the stage and gives them their capacities where that is ours to do. */
  prepare(): Promise<Slot[]>;
  /** The end of everything that the run has set in motion. */
  rest(): Promise<Verdict>;
  judge(loaded: Loaded): Promise<Verdict[]>;
  /** The names of processes that can be replaced one by one. */
  readonly replaceable: readonly string[];
  replace(name: string): Promise<void>;
  loseRedis?(ms: number): Promise<void>;
  stop(): Promise<void>;
}
