import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatInstant } from '../../shared/format/index.js';
import { type BookingWithTimeline, useLanguage } from '../reading.js';

/** What has happened, who did it, and what comes next and from whom. */
export function Timeline({
  booking,
  timeZone,
}: {
  booking: BookingWithTimeline;
  timeZone: string;
}): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const actor = (by: string): string => t(`by.${by}`, { defaultValue: by });
  return (
    <section className="card stack" aria-labelledby="timeline-title">
      <h2 id="timeline-title">{t('timeline.title')}</h2>
      <p className="notice">
        <span className="strong">{t(`timeline.next.${booking.nextStep.by}`)}</span> {booking.nextStep.text}
      </p>
      <ol className="timeline">
        {booking.timeline
          .map((entry) => (
            <li key={`${entry.at} ${entry.event}`}>
              <p className="strong">{entry.text}</p>
              <p className="soft small">
                <time dateTime={entry.at}>{formatInstant(entry.at, language, timeZone)}</time>
                {' · '}
                {actor(entry.by)}
              </p>
              {entry.reason !== null && <p className="small">{entry.reason}</p>}
            </li>
          ))
          .toReversed()}
      </ol>
    </section>
  );
}
