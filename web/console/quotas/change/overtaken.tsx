import { Alert } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useCounterDays } from '../counter-name.js';
import type { PreviewLine } from './change.data.js';
import { Difference } from './change-preview.js';

const keyOf = ({ branchId, period, start, pool, window }: PreviewLine): string =>
  [branchId, period, start, pool, window].join();

/** Somebody else was faster: what the counters were when they were looked at, and what they are. */
export function Overtaken({
  before,
  now,
}: {
  before: readonly PreviewLine[];
  now: readonly PreviewLine[];
}): ReactNode {
  const { t } = useTranslation();
  const daysOf = useCounterDays();
  const known = new Map(before.map((line) => [keyOf(line), line.old]));
  const moved = now.filter((line) => known.get(keyOf(line))?.version !== line.old?.version);
  return (
    <Alert
      type="warning"
      showIcon
      title={t('change.overtaken')}
      description={
        <ul style={{ margin: 0, paddingInlineStart: 20 }}>
          {moved.map((line) => (
            <li key={keyOf(line)}>
              {line.branchId} · {daysOf(line)}:{' '}
              <Difference old={known.get(keyOf(line))?.capacity} now={line.old?.capacity ?? null} />
            </li>
          ))}
        </ul>
      }
    />
  );
}
