import { ConfigProvider, theme } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { type ReactNode, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { Notices } from './frame/notices.js';

const dark = window.matchMedia('(prefers-color-scheme: dark)');
/** The server's policy lets no style in without it. */
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';

/** How all of Ant Design looks here: the accent of the customer's page, and the scheme that the system prefers. */
export function Look({ children }: { children: ReactNode }): ReactNode {
  const { i18n } = useTranslation();
  const isDark = useSyncExternalStore(
    (listener) => {
      dark.addEventListener('change', listener);
      return () => dark.removeEventListener('change', listener);
    },
    () => dark.matches,
  );
  return (
    <ConfigProvider
      csp={{ nonce }}
      // It would part two Chinese characters, for readers of screens too.
      button={{ autoInsertSpace: false }}
      locale={i18n.language === 'en' ? enUS : zhCN}
      theme={{
        algorithm: isDark ? theme.darkAlgorithm : theme.defaultAlgorithm,
        // The words of less weight and the links are stronger than Ant Design's own, which miss 4.5:1 here and there.
        token: {
          colorPrimary: isDark ? '#3fb39c' : '#0f6b5c',
          colorPrimaryBg: isDark ? '#16332d' : '#e3f1ee',
          borderRadius: 8,
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
