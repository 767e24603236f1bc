import { Button, Result } from 'antd';
import { Component, type ReactNode } from 'react';
import { Translation } from 'react-i18next';

interface ErrorFenceProps {
  /** With another one there is another page. */
  readonly visit: string;
  readonly children: ReactNode;
}

interface ErrorFenceState {
  readonly broken: boolean;
  readonly visit: string;
}

/** A page that breaks, or a part of it that could not be fetched, takes nothing else with it. */
export class ErrorFence extends Component<ErrorFenceProps, ErrorFenceState> {
  override state: ErrorFenceState = { broken: false, visit: this.props.visit };

  static getDerivedStateFromError(): Pick<ErrorFenceState, 'broken'> {
    return { broken: true };
  }

  /** Whoever goes on gets the page that is there. */
  static getDerivedStateFromProps(
    { visit }: ErrorFenceProps,
    before: ErrorFenceState,
  ): ErrorFenceState | null {
    return visit === before.visit ? null : { broken: false, visit };
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
