import { Injectable } from '@nestjs/common';
import { Database, sqlFile } from '../platform/postgres/index.js';
import type { Branch } from './branch.js';
import { hoursOf } from './closure.js';
import type { CalendarOverride, ClosedDays, ClosureKind } from './business-calendar.policy.js';

const LIST_BRANCHES = sqlFile(import.meta.url, 'sql/list-branches.sql');
const LIST_CALENDAR_OVERRIDES = sqlFile(import.meta.url, 'sql/list-calendar-overrides.sql');
const LIST_STANDING_CLOSURES = sqlFile(import.meta.url, 'sql/list-standing-closures.sql');

/** The one calendar of the bank: mainland China's, which branches abroad keep too. */
const CALENDAR = 'CN';
/** Fits of two years, and what lies before their first day; older days are asked of nobody. */
export const CALENDAR_HISTORY_DAYS = 810;

/** All that decides who serves what, and on which days. */
export interface Network {
  readonly branches: readonly Branch[];
  readonly overrides: readonly CalendarOverride[];
  readonly closures: readonly BranchClosedDays[];
}

export interface BranchClosedDays extends ClosedDays {
  readonly branchId: string;
}

/** Reads the whole network from the judge. */
@Injectable()
export class NetworkRepository {
  constructor(private readonly database: Database) {}

  async load(): Promise<Network> {
    // One after another on purpose: a refresh should not take three of the pool's connections from bookings.
    const branches = await this.database.run<BranchRow>(LIST_BRANCHES);
    const overrides = await this.database.run<OverrideRow>(LIST_CALENDAR_OVERRIDES, [
      CALENDAR,
      CALENDAR_HISTORY_DAYS,
    ]);
    const closures = await this.database.run<ClosureRow>(LIST_STANDING_CLOSURES, [CALENDAR_HISTORY_DAYS]);
    return {
      branches: branches.map((row) => readBranch(row)),
      overrides: overrides.map((row) => ({
        date: row.date,
        isBusinessDay: row.is_business_day,
        name: { zh: row.name_zh, en: row.name_en },
      })),
      closures: closures.map((row) => ({
        branchId: row.branch_id,
        fromDate: row.from_date,
        toDate: row.to_date,
        hours: hoursOf(row),
        kind: row.kind,
        reason: { zh: row.reason_zh, en: row.reason_en },
      })),
    };
  }
}

interface BranchRow {
  id: string;
  name_zh: string;
  name_en: string;
  region_zh: string;
  region_en: string;
  address_zh: string;
  address_en: string;
  latitude: number;
  longitude: number;
  time_zone: string;
  phone: string;
  opens_at: string;
  closes_at: string;
  product_groups: string[];
  active: boolean;
}

interface OverrideRow {
  date: string;
  is_business_day: boolean;
  name_zh: string;
  name_en: string;
}

interface ClosureRow {
  branch_id: string;
  from_date: string;
  to_date: string;
  from_time: string | null;
  to_time: string | null;
  kind: ClosureKind;
  reason_zh: string;
  reason_en: string;
}

function readBranch(row: BranchRow): Branch {
  return {
    id: row.id,
    name: { zh: row.name_zh, en: row.name_en },
    region: { zh: row.region_zh, en: row.region_en },
    address: { zh: row.address_zh, en: row.address_en },
    place: { latitude: row.latitude, longitude: row.longitude },
    timeZone: row.time_zone,
    phone: row.phone,
    opensAt: row.opens_at,
    closesAt: row.closes_at,
    productGroups: row.product_groups,
    active: row.active,
  };
}
