import { CloseOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { createContext, type ReactNode, useCallback, useContext, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

/** Long enough to be read; a person may close it before. */
const SHOWN_MS = 10_000;
/** More would hide the page that they speak of; the oldest goes. */
const SHOWN_MAX = 3;

interface Notice {
  readonly id: number;
  readonly content: ReactNode;
}

const NoticesContext = createContext<((content: ReactNode) => void) | undefined>(undefined);

/** Words on what was done, where there is no place for them beside the button. Heard as well as seen. */
export function Notices({ children }: { children: ReactNode }): ReactNode {
  const { t } = useTranslation();
  const [notices, setNotices] = useState<readonly Notice[]>([]);
  const lastId = useRef(0);
  const close = useCallback(
    (id: number) => setNotices((before) => before.filter((notice) => notice.id !== id)),
    [],
  );
  const tell = useCallback(
    (content: ReactNode) => {
      lastId.current += 1;
      const id = lastId.current;
      setNotices((before) => [...before.slice(1 - SHOWN_MAX), { id, content }]);
      setTimeout(() => close(id), SHOWN_MS);
    },
    [close],
  );
  return (
    <NoticesContext value={tell}>
      {children}
      <div className="notices" role="status">
        {notices.map(({ id, content }) => (
          <div key={id} className="notice">
            <div>{content}</div>
            <Button
              type="text"
              size="small"
              icon={<CloseOutlined />}
              aria-label={t('console.close')}
              onClick={() => close(id)}
            />
          </div>
        ))}
      </div>
    </NoticesContext>
  );
}

export function useNotice(): (content: ReactNode) => void {
  const tell = useContext(NoticesContext);
  if (tell === undefined) throw new Error('there is no place for notices around this part of the page');
  return tell;
}
