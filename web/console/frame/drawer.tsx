import { Drawer as AntDrawer, type DrawerProps } from 'antd';
import type { ReactNode } from 'react';
import { useFocusReturn } from './focus-return.js';

/** A drawer that is there as long as it is open. Ant Design gives the focus back only where it sees itself close. */
export function Drawer(props: Omit<DrawerProps, 'open'>): ReactNode {
  useFocusReturn();
  return <AntDrawer open {...props} />;
}
