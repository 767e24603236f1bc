import { Grid, Layout } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';
import type { Task } from './tasks.js';

const WIDTH_PX = 200;

export function Navigation({ tasks }: { tasks: readonly Task[] }): ReactNode {
  const { lg } = Grid.useBreakpoint();
  if (lg === false) return null;
  return (
    <Layout.Sider theme="light" width={WIDTH_PX} className="sider">
      <TaskLinks tasks={tasks} />
    </Layout.Sider>
  );
}

/** Links, not a menu of an application: a reader of screens lists them, and each opens in a tab of its own. */
export function TaskLinks({ tasks, onGo }: { tasks: readonly Task[]; onGo?: () => void }): ReactNode {
  const { t } = useTranslation();
  return (
    <nav aria-label={t('console.menu')}>
      <ul className="tasks">
        {tasks.map(({ path, label, icon }) => (
          <li key={path}>
            <NavLink to={path} onClick={onGo}>
              <span aria-hidden>{icon}</span>
              {t(label)}
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
