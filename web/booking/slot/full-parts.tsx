import { type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isBookable, type CalendarDay } from './calendar-days.js';

interface Props {
  readonly day: CalendarDay;
  /** Kept for this person, who need not wait for it. */
  readonly kept: string | null | undefined;
  readonly whenPartFull: (date: string, window: string) => ReactNode;
}

/** The parts of a day that are full while others are not, for whom no other part will do. */
export function FullParts({ day, kept, whenPartFull }: Props): ReactNode {
  const { t } = useTranslation();
  const name = useId();
  const [wanted, setWanted] = useState<string>();
  const full = (day.windows ?? [])
    .filter(({ status, window }) => status === 'FULL' && window !== kept)
    .map(({ window }) => window);
  if (!isBookable(day) || full.length === 0) return null;
  // A part that has come free is chosen above, like any other.
  const part = wanted !== undefined && full.includes(wanted) ? wanted : undefined;
  return (
    <details>
      <summary>{t('day.fullParts')}</summary>
      <div className="stack notice">
        <fieldset className="ticks">
          <legend className="visually-hidden">{t('day.window')}</legend>
          {full.map((window) => (
            <label key={window} className="tick">
              <input type="radio" name={name} checked={part === window} onChange={() => setWanted(window)} />
              {window}
            </label>
          ))}
        </fieldset>
        {part !== undefined && whenPartFull(day.date, part)}
      </div>
    </details>
  );
}
