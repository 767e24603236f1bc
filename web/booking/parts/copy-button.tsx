import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';

export function CopyButton({ text, label }: { text: string; label: string }): ReactNode {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text).catch(() => undefined);
    setCopied(true);
  };
  return (
    <>
      <button type="button" className="link small" onClick={() => void copy()}>
        {label}
      </button>
      <span role="status" className="small">
        {copied && t('parts.copied')}
      </span>
    </>
  );
}
