import { Component, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

interface Props {
  readonly children: ReactNode;
}

/** A page that breaks takes nothing else with it: the header stays, and another page is a touch away. */
export class PageFence extends Component<Props, { readonly broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }

  override render(): ReactNode {
    return this.state.broken ? <Broken onAgain={() => window.location.reload()} /> : this.props.children;
  }
}

export function Broken({ title, onAgain }: { title?: string; onAgain: () => void }): ReactNode {
  const { t } = useTranslation();
  return (
    <div className="column" role="alert">
      <h1>{title ?? t('frame.broken')}</h1>
      <p className="soft">{t('frame.brokenMore')}</p>
      <button type="button" className="button button-main" onClick={onAgain}>
        {t('parts.again')}
      </button>
    </div>
  );
}
