import { type ReactNode, useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AskingNotice } from '../promise/asking-notice.js';
import { useLine, type UrgentNeed, type WaitlistEntry } from './waitlist.js';

const REASONS = ['HOME_SALE', 'RELOCATION', 'FAMILY', 'COURT', 'REFINANCING', 'OTHER'] as const;
const NOTE_MAX_CHARS = 200;

/** As it is being said: the reason comes first, words only where none of them fits. */
export interface TypedNeed {
  readonly reason: UrgentNeed['reason'] | undefined;
  readonly note: string;
}

/** What was found missing when it was sent; another one each time, so that the focus goes there each time. */
export interface Missing {
  readonly what: 'reason' | 'note';
}

/** What was said, or what is missing of it. */
export function needOf({ reason, note }: TypedNeed): UrgentNeed | Missing['what'] {
  if (reason === undefined) return 'reason';
  if (reason !== 'OTHER') return { reason };
  return note.trim() === '' ? 'note' : { reason, note: note.trim() };
}

interface FieldsProps {
  /** Undefined: it is not urgent. */
  readonly need: TypedNeed | undefined;
  readonly missing: Missing | undefined;
  readonly onType: (need: TypedNeed | undefined) => void;
}

/** One tick for those who cannot wait; the others see no more of it than that. */
export function UrgentFields({ need, missing, onType }: FieldsProps): ReactNode {
  const { t } = useTranslation();
  const name = useId();
  const first = `${name}-reason`;
  useEffect(() => {
    if (missing !== undefined) document.getElementById(`${name}-${missing.what}`)?.focus();
  }, [name, missing]);
  // What has been mended is not complained about any longer.
  const fault = need !== undefined && needOf(need) === missing?.what ? missing.what : undefined;
  return (
    <>
      <label className="tick">
        <input
          type="checkbox"
          checked={need !== undefined}
          onChange={({ target }) => onType(target.checked ? { reason: undefined, note: '' } : undefined)}
        />
        {t('waitlist.urgent.it')}
      </label>
      {need !== undefined && (
        <fieldset className="ticks" aria-describedby={`${name}-kept`}>
          <legend>{t('waitlist.urgent.why')}</legend>
          <p id={`${name}-kept`} className="small soft">
            {t('waitlist.urgent.kept')}
          </p>
          {REASONS.map((reason, index) => (
            <label key={reason} className="tick">
              <input
                type="radio"
                id={index === 0 ? first : undefined}
                name={name}
                checked={need.reason === reason}
                aria-describedby={fault === 'reason' ? `${name}-fault` : undefined}
                onChange={() => onType({ ...need, reason })}
              />
              {t(`waitlist.urgent.reason.${reason}`)}
            </label>
          ))}
          {need.reason === 'OTHER' && (
            <div className="field">
              <label htmlFor={`${name}-note`}>{t('waitlist.urgent.note')}</label>
              <input
                id={`${name}-note`}
                className="input"
                maxLength={NOTE_MAX_CHARS}
                value={need.note}
                aria-invalid={fault === 'note'}
                aria-describedby={`${name}-fault ${name}-hint`}
                onChange={({ target }) => onType({ ...need, note: target.value })}
              />
              <p id={`${name}-hint`} className="hint">
                {t('waitlist.urgent.noteHint')}
              </p>
            </div>
          )}
          <p id={`${name}-fault`} role="alert" className={fault === undefined ? undefined : 'fault'}>
            {fault !== undefined && t(`waitlist.urgent.missing.${fault}`)}
          </p>
        </fieldset>
      )}
    </>
  );
}

/** What has become of it, in the branch's own words; for an entry of which nobody said so yet, the way to say it. */
export function UrgentState({ entry }: { entry: WaitlistEntry }): ReactNode {
  const { t } = useTranslation();
  const { urgent } = entry;
  if (urgent === null) return entry.status === 'WAITING' ? <BecomesUrgent id={entry.id} /> : null;
  return (
    <div className="stack-small">
      <p>
        <span className="strong">{t(`waitlist.urgent.state.${urgent.status}`)}</span>
        {' · '}
        {t(`waitlist.urgent.reason.${urgent.reason}`)}
      </p>
      {urgent.note !== null && <p className="small soft">{urgent.note}</p>}
      <p role="status">
        {urgent.message} {urgent.place !== null && t('waitlist.urgent.place', { place: urgent.place })}
      </p>
    </div>
  );
}

function BecomesUrgent({ id }: { id: string }): ReactNode {
  const { t } = useTranslation();
  const { state, busy, askUrgent } = useLine();
  const [typed, setTyped] = useState<TypedNeed>();
  const [missing, setMissing] = useState<Missing>();
  function send(said: TypedNeed): void {
    const need = needOf(said);
    setMissing(typeof need === 'string' ? { what: need } : undefined);
    if (typeof need !== 'string' && !busy) askUrgent(id, need);
  }
  return (
    <div className="stack-small">
      <UrgentFields need={typed} missing={missing} onType={setTyped} />
      {typed !== undefined && (
        <div className="row">
          <button
            type="button"
            className="button button-small"
            aria-disabled={busy}
            onClick={() => send(typed)}
          >
            {t('waitlist.urgent.send')}
          </button>
        </div>
      )}
      <AskingNotice state={state} />
    </div>
  );
}
