import { Alert, Button, Flex, Popconfirm } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useDraftsRead } from '../draft/form-draft.js';
import { Mark } from '../frame/mark.js';
import { useMay } from '../frame/person-context.js';
import {
  type ChangeDraft,
  changeName,
  dropChange,
  isUnanswered,
  keptChanges,
} from './change/kept-changes.js';
import { useCounterWords, useTargetWords } from './change/target-text.js';

/** Whatever was begun and is not done, by whoever may still do it. */
export function KeptChangesNotice({ onContinue }: { onContinue: (draft: ChangeDraft) => void }): ReactNode {
  const { t } = useTranslation();
  const isMaker = useMay('quota-maker');
  const isOnCall = useMay('sre');
  const kept = useDraftsRead(keptChanges).filter(({ breakGlass }) =>
    breakGlass === true ? isOnCall : isMaker,
  );
  if (kept.length === 0) return null;
  return (
    <Alert
      type="info"
      showIcon
      title={t('quotas.drafts', { count: kept.length })}
      description={
        <ul className="plain-list">
          {kept.map((draft) => (
            <KeptChange key={changeName(draft)} draft={draft} onContinue={() => onContinue(draft)} />
          ))}
        </ul>
      }
    />
  );
}

function KeptChange({ draft, onContinue }: { draft: ChangeDraft; onContinue: () => void }): ReactNode {
  const { t } = useTranslation();
  const targetOf = useTargetWords();
  const counterOf = useCounterWords();
  const { target, breakGlass } = draft;
  const unanswered = isUnanswered(changeName(draft));
  const words = [targetOf(target), counterOf(target)].filter((part) => part !== '').join(' · ');
  return (
    <li>
      <Flex gap="small" align="center" wrap>
        <span>{words}</span>
        {breakGlass === true && <Mark tone="bad">{t('changes.breakGlass')}</Mark>}
        {unanswered && <Mark tone="bad">{t('quotas.draftUnanswered')}</Mark>}
        <Button size="small" aria-label={t('quotas.draftContinueOf', { change: words })} onClick={onContinue}>
          {t('quotas.draftContinue')}
        </Button>
        <Popconfirm
          title={t(unanswered ? 'quotas.draftDiscardUnanswered' : 'quotas.draftDiscardAsk')}
          okText={t('quotas.draftDiscard')}
          onConfirm={() => dropChange(draft)}
        >
          <Button size="small" type="text" aria-label={t('quotas.draftDiscardOf', { change: words })}>
            {t('quotas.draftDiscard')}
          </Button>
        </Popconfirm>
      </Flex>
    </li>
  );
}
