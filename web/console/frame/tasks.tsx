import {
  AlertOutlined,
  AuditOutlined,
  BarChartOutlined,
  CalendarOutlined,
  CheckSquareOutlined,
  DashboardOutlined,
  FileSearchOutlined,
  HourglassOutlined,
  LineChartOutlined,
  ScheduleOutlined,
  StopOutlined,
  TableOutlined,
  ThunderboltOutlined,
} from '@ant-design/icons';
import type { ComponentType, ReactNode } from 'react';
import { fetchedPage } from './fetched-page.js';

export type Role = 'teller' | 'quota-maker' | 'quota-checker' | 'auditor' | 'sre';

export interface Task {
  readonly path: string;
  readonly label: string;
  readonly icon: ReactNode;
  /** Whom the server lets read what the page shows; others are not offered it. */
  readonly roles: readonly Role[];
  /** Fetched when it is gone to: nobody waits for the pages of others. */
  readonly page: ComponentType;
}

const EVERYBODY: readonly Role[] = ['teller', 'quota-maker', 'quota-checker', 'auditor', 'sre'];
const OF_BRANCH: readonly Role[] = ['teller', 'quota-maker', 'quota-checker', 'auditor'];

/** In the order of the menu; the first that a person may open is where they begin. */
export const TASKS: readonly Task[] = [
  {
    path: '/day',
    label: 'task.day',
    icon: <CalendarOutlined />,
    roles: OF_BRANCH,
    page: fetchedPage(() => import('../day/day-board.page.js')),
  },
  {
    path: '/quotas',
    label: 'task.quotas',
    icon: <TableOutlined />,
    roles: EVERYBODY,
    page: fetchedPage(() => import('../quotas/quota-board.page.js')),
  },
  {
    path: '/changes',
    label: 'task.changes',
    icon: <AuditOutlined />,
    roles: EVERYBODY,
    page: fetchedPage(() => import('../changes/changes.page.js')),
  },
  {
    path: '/worklist',
    label: 'task.worklist',
    icon: <CheckSquareOutlined />,
    roles: OF_BRANCH,
    page: fetchedPage(() => import('../worklist/worklist.page.js')),
  },
  {
    path: '/waitlist',
    label: 'task.waitlist',
    icon: <HourglassOutlined />,
    roles: OF_BRANCH,
    page: fetchedPage(() => import('../waitlist/waitlist.page.js')),
  },
  {
    path: '/closures',
    label: 'task.closures',
    icon: <StopOutlined />,
    roles: OF_BRANCH,
    page: fetchedPage(() => import('../closures/closures.page.js')),
  },
  {
    path: '/forecast',
    label: 'task.forecast',
    icon: <LineChartOutlined />,
    roles: OF_BRANCH,
    page: fetchedPage(() => import('../forecast/forecast.page.js')),
  },
  {
    path: '/express',
    label: 'task.express',
    icon: <ThunderboltOutlined />,
    roles: EVERYBODY,
    page: fetchedPage(() => import('../express/express.page.js')),
  },
  {
    path: '/reports',
    label: 'task.reports',
    icon: <BarChartOutlined />,
    roles: OF_BRANCH,
    page: fetchedPage(() => import('../reports/reports.page.js')),
  },
  {
    path: '/rules',
    label: 'task.rules',
    icon: <ScheduleOutlined />,
    roles: EVERYBODY,
    page: fetchedPage(() => import('../rules/rules.page.js')),
  },
  {
    path: '/events',
    label: 'task.events',
    icon: <FileSearchOutlined />,
    roles: OF_BRANCH,
    page: fetchedPage(() => import('../events/events.page.js')),
  },
  {
    path: '/waiting-room',
    label: 'task.waitingRoom',
    icon: <DashboardOutlined />,
    roles: ['sre', 'auditor'],
    page: fetchedPage(() => import('../reliability/waiting-room.page.js')),
  },
  {
    path: '/reliability',
    label: 'task.reliability',
    icon: <AlertOutlined />,
    roles: ['sre', 'auditor'],
    page: fetchedPage(() => import('../reliability/reliability.page.js')),
  },
];

export function tasksOf(roles: readonly string[]): readonly Task[] {
  return TASKS.filter((task) => task.roles.some((role) => roles.includes(role)));
}
