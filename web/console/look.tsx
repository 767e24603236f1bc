import { App, ConfigProvider, theme } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { type ReactNode, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';

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
        // The words of less weight are darker than Ant Design's own, which miss 4.5:1 on the grey behind a page.
        token: {
          colorPrimary: isDark ? '#3fb39c' : '#0f6b5c',
          colorPrimaryBg: isDark ? '#16332d' : '#e3f1ee',
          borderRadius: 8,
          ...(!isDark && {
            colorTextSecondary: '#4c5654',
            colorTextDescription: '#4c5654',
          }),
        },
      }}
    >
      <App>{children}</App>
    </ConfigProvider>
  );
}
