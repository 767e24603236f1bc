import { DownloadOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiProblem, asProblem } from '../../shared/api/index.js';
import { ProblemAlert } from '../problem/problem-alert.js';
import type { ExportFormat } from './save-file.js';

/** What is shown, as a file: for a spreadsheet, and for whatever else. Says while it comes, and why it does not. */
export function ExportButtons({ save }: { save: (format: ExportFormat) => Promise<void> }): ReactNode {
  const { t } = useTranslation();
  const [busy, setBusy] = useState<ExportFormat>();
  const [problem, setProblem] = useState<ApiProblem>();
  async function go(format: ExportFormat): Promise<void> {
    setBusy(format);
    setProblem(undefined);
    try {
      await save(format);
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setBusy(undefined);
    }
  }
  return (
    <>
      {(['csv', 'xlsx'] as const).map((format) => (
        <Button
          key={format}
          icon={<DownloadOutlined aria-hidden />}
          loading={busy === format}
          disabled={busy !== undefined && busy !== format}
          onClick={() => void go(format)}
        >
          {t('events.export', { format: format.toUpperCase() })}
        </Button>
      ))}
      {problem !== undefined && <ProblemAlert problem={problem} />}
    </>
  );
}
