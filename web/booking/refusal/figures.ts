import type { TFunction } from 'i18next';
import { formatAmount, formatDay } from '../../shared/format/index.js';
import type { Language } from '../../shared/language/index.js';
import type { ShowFigure } from './in-words.js';

interface Surroundings {
  readonly t: TFunction;
  readonly language: Language;
  /** Of which the page knows the names. */
  readonly branches: readonly { readonly id: string; readonly name: string }[];
  readonly today: string;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
/** By the clock of the branch, with how far it is from that of Greenwich. */
const DAY_AND_TIME = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})(?::\d{2}([+-])(\d{2}):(\d{2}))?$/;
const MINUTES_OF_HOUR = 60;
const AMOUNT = /^\d+\.\d{2}$/;
const WINDOW = /^(\d{2}:\d{2})-(\d{2}:\d{2})$/;

/** Figures of refusals as the rest of the page shows such things. */
export function figuresAsShown({ t, language, branches, today }: Surroundings): ShowFigure {
  const dayOf = (day: string): string =>
    formatDay(day, language, day.slice(0, 4) === today.slice(0, 4) ? 'medium' : 'full');
  const asWord: Readonly<Record<string, (word: string) => string>> = {
    branchId: (id) => branches.find((branch) => branch.id === id)?.name ?? id,
    product: (product) => t(`loan.product.${product}`, { defaultValue: product }),
    status: (status) => t(`status.${status}`, { defaultValue: status }),
    offered: (effects) =>
      effects
        .split(', ')
        .map((effect) => t(`effect.${effect}`, { defaultValue: effect }))
        .join(t('refusal.or')),
  };
  return (name, figure) => {
    const text = String(figure);
    const word = asWord[name]?.(text);
    if (word !== undefined) return word;
    if (DAY.test(text)) return dayOf(text);
    const time = DAY_AND_TIME.exec(text);
    if (time !== null) return `${dayOf(time[1]!)} ${time[2]!}${clockOf(text, time)}`;
    // The sentences in Chinese say 元 themselves.
    if (AMOUNT.test(text))
      return language === 'en' ? formatAmount(text) : formatAmount(text).replace('¥', '');
    return text.replace(WINDOW, '$1–$2');
  };
}

/** Which clock it is, where it is not the one on the wall here; nothing where the text does not say. */
function clockOf(text: string, [, , , sign, hours, minutes]: RegExpExecArray): string {
  if (sign === undefined) return '';
  const ahead = Number(`${sign}1`) * (Number(hours) * MINUTES_OF_HOUR + Number(minutes));
  if (ahead === -new Date(text).getTimezoneOffset()) return '';
  return ` GMT${sign}${Number(hours)}${minutes === '00' ? '' : `:${minutes!}`}`;
}
