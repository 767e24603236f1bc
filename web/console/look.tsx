import { LoadingOutlined } from '@ant-design/icons';
import { ConfigProvider, theme } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { type ReactNode, useCallback, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { Notices } from './frame/notices.js';

const dark = window.matchMedia('(prefers-color-scheme: dark)');
const still = window.matchMedia('(prefers-reduced-motion: reduce)');
/** The server's policy lets no style in without it. */
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';

function useMedia(query: MediaQueryList): boolean {
  return useSyncExternalStore(
    useCallback(
      (listener) => {
        query.addEventListener('change', listener);
        return () => query.removeEventListener('change', listener);
      },
      [query],
    ),
    () => query.matches,
  );
}

/** How all of Ant Design looks here: the accent of the customer's page, and the scheme and the motion that the system prefers. */
export function Look({ children }: { children: ReactNode }): ReactNode {
  const { i18n } = useTranslation();
  const isDark = useMedia(dark);
  const isStill = useMedia(still);
  return (
    <ConfigProvider
      csp={{ nonce }}
      button={{
        // It would part two Chinese characters, for readers of screens too.
        autoInsertSpace: false,
        // Ant Design's own becomes a part of the button's name, and stays in it for as long as it moves out.
        loadingIcon: <LoadingOutlined aria-hidden />,
      }}
      locale={i18n.language === 'en' ? enUS : zhCN}
      theme={{
        algorithm: isDark ? theme.darkAlgorithm : theme.defaultAlgorithm,
        // The words of less weight and the links are stronger than Ant Design's own, which miss 4.5:1 here and there.
        token: {
          colorPrimary: isDark ? '#3fb39c' : '#0f6b5c',
          colorPrimaryBg: isDark ? '#16332d' : '#e3f1ee',
          borderRadius: 8,
          fontFamily: 'var(--sans)',
          // Within words a link is not told by its colour alone.
          linkDecoration: 'underline',
          motion: !isStill,
          colorLink: isDark ? '#4cc0a9' : '#0f6b5c',
          colorTextSecondary: isDark ? '#a9b4b1' : '#4c5654',
          colorTextDescription: isDark ? '#a9b4b1' : '#4c5654',
          colorTextPlaceholder: isDark ? '#93a09c' : '#5f6a67',
          colorError: isDark ? '#ff8a80' : '#b3261e',
        },
        components: {
          Button: { primaryColor: isDark ? '#04110e' : '#fff' },
          Descriptions: { labelColor: isDark ? '#a9b4b1' : '#4c5654' },
          Progress: { defaultColor: isDark ? '#3fb39c' : '#0f6b5c' },
        },
      }}
    >
      <Notices>{children}</Notices>
    </ConfigProvider>
  );
}
