import { Alert } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useCounterDays } from '../counter-name.js';
import type { PreviewLine } from './change.data.js';
import { Difference } from './change-preview.js';
import { keyOf, movedLines } from './moved-lines.js';

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
  return (
    <Alert
      type="warning"
      showIcon
      title={t('change.overtaken')}
      description={
        <ul style={{ margin: 0, paddingInlineStart: 20 }}>
          {movedLines(before, now).map(({ line, before: old }) => (
            <li key={keyOf(line)}>
              {line.branchId} · {daysOf(line)}:{' '}
              <Difference old={old?.capacity} now={line.old?.capacity ?? null} />
            </li>
          ))}
        </ul>
      }
    />
  );
}
