import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';

export function CopyButton({ text, label }: { text: string; label: string }): ReactNode {
  const { t } = useTranslation();
  const [outcome, setOutcome] = useState<'COPIED' | 'NOT_COPIED'>();
  const copy = (): void =>
    void navigator.clipboard.writeText(text).then(
      () => setOutcome('COPIED'),
      // Some browsers permit it to nobody; the number stands beside the button and can be marked.
      () => setOutcome('NOT_COPIED'),
    );
  return (
    <>
      <button type="button" className="link small" onClick={copy}>
        {label}
      </button>
      <span role="status" className="small">
        {outcome === 'COPIED' && t('parts.copied')}
        {outcome === 'NOT_COPIED' && t('parts.notCopied')}
      </span>
    </>
  );
}
