import { useSearchParams } from 'react-router';
import { todayAt } from '../reach/branches.js';
import { monthIn, plusDays, plusMonths } from '../reach/days.js';
import type { BoardRange } from './board.data.js';
import { isProductGroup } from './product-groups.js';
import { BANK_TIME_ZONE } from '../../shared/format/index.js';

/** Which days a board shows: a month, or the two on which most can be booked. It is in the address, so that it can be sent to a colleague. */
export function useRange(): BoardRange & {
  readonly months: number;
  readonly say: (name: string, value: string) => void;
} {
  const [search, setSearch] = useSearchParams();
  // A board of many branches has one today: the bank's.
  const today = todayAt(BANK_TIME_ZONE);
  const month = monthIn(search.get('month')) ?? today.slice(0, 7);
  const months = search.get('months') === '1' ? 1 : 2;
  const asked = search.get('group');
  const from = `${month}-01`;
  return {
    from,
    to: plusDays(plusMonths(from, months), -1),
    group: isProductGroup(asked) ? asked : 'HOUSING',
    months,
    say: (name, value) =>
      setSearch(
        (before) => {
          before.set(name, value);
          return before;
        },
        { replace: true },
      ),
  };
}
