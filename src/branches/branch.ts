import type { Bilingual } from './statutory-calendar.policy.js';

/** A place that serves prepayments. Its days and hours are those on the wall of its own time zone. */
export interface Branch {
  readonly id: string;
  readonly name: Bilingual;
  readonly region: Bilingual;
  readonly address: Bilingual;
  /** Degrees, north and east positive. */
  readonly place: Place;
  /** An IANA name. */
  readonly timeZone: string;
  readonly phone: string;
  /** `HH:mm` on the branch's wall. */
  readonly opensAt: string;
  readonly closesAt: string;
  /** What it serves: groups of products that share quotas. */
  readonly productGroups: readonly string[];
  /** False once the branch has been given up: its old bookings are still shown, new ones are not taken. */
  readonly active: boolean;
}

export interface Place {
  readonly latitude: number;
  readonly longitude: number;
}
