import { App } from 'antd';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiProblem } from '../../shared/api/index.js';
import { ProblemAlert } from './problem-alert.js';

/** Long enough to be read; a person may close it before. */
const SHOWN_S = 12;

/** For an answer to a button in a list, where there is no place to say no beside it. */
export function useProblemNotice(): (problem: ApiProblem) => void {
  const { notification } = App.useApp();
  const { t } = useTranslation();
  return useCallback(
    (problem) =>
      notification.open({
        title: t('problem.notDone'),
        description: <ProblemAlert problem={problem} />,
        duration: SHOWN_S,
        role: 'alert',
      }),
    [notification, t],
  );
}
