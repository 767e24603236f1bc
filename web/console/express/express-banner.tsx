import { Alert } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { formatInstant } from '../../shared/format/index.js';
import type { Language } from '../../shared/language/index.js';
import { usePerson } from '../frame/person-context.js';
import { useBranchName } from '../reach/branches.js';
import { ownTimeZone } from '../reach/zoned-time.js';
import { useExpressModes } from './express.data.js';

/** Names fit in a line; of more it is said how many. */
const NAMED_MAX = 3;

/** Loud while express mode is on where the person acts: bookings come in without an amount. */
export function ExpressBanner(): ReactNode {
  const { t, i18n } = useTranslation();
  const { branches } = usePerson();
  const nameOf = useBranchName();
  const modes = (useExpressModes().data ?? []).filter(
    ({ branchId }) => branchId === null || branches.includes('*') || branches.includes(branchId),
  );
  const [first] = modes;
  if (first === undefined) return null;
  const at = (until: string): string => formatInstant(until, i18n.language as Language, ownTimeZone());
  const endTogether = modes.every(({ until }) => until === first.until);
  const names = modes.map(({ branchId, until }) => {
    const name = branchId === null ? t('express.all') : nameOf(branchId);
    return endTogether ? name : t('express.nameUntil', { name, until: at(until) });
  });
  const where = names.slice(0, NAMED_MAX).join(t('express.comma')) + (names.length > NAMED_MAX ? ' …' : '');
  return (
    <Alert
      banner
      type="warning"
      role="status"
      title={
        endTogether
          ? t('express.banner', { where, until: at(first.until) })
          : t('express.bannerOfEach', { where })
      }
      action={<Link to="/express">{t('express.toPage')}</Link>}
    />
  );
}
