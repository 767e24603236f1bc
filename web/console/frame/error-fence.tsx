import { Button, Result } from 'antd';
import { Component, type ReactNode } from 'react';
import { Translation } from 'react-i18next';

/** A page that breaks, or a part of it that could not be fetched, takes nothing else with it. */
export class ErrorFence extends Component<{ readonly children: ReactNode }, { readonly broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }

  override render(): ReactNode {
    if (!this.state.broken) return this.props.children;
    return (
      <Translation>
        {(t) => (
          <Result
            status="warning"
            title={t('console.broken')}
            extra={<Button onClick={() => window.location.reload()}>{t('console.reload')}</Button>}
          />
        )}
      </Translation>
    );
  }
}
