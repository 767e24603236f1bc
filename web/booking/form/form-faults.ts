import type { TFunction } from 'i18next';
import { amountFault } from '../amount/amount.js';
import { amountFaultText } from '../amount/amount-field.js';
import { type Draft, effectOf } from '../draft/draft.js';
import type { Loan } from '../reading.js';
import { PLACES, type PlaceOfFault } from '../refusal/place-of-fault.js';
import { isUsablePhone } from './phone-field.js';

/** What is wrong with each part of the form, where something is. */
export type FaultTexts = { readonly [Place in PlaceOfFault]?: string | undefined };

/**
 * What the page can see by itself, before anybody is asked.
 * @param phone null: nothing but loan and day is asked for
 */
export function faultsOfForm(
  t: TFunction,
  draft: Draft,
  phone: string | null,
  loan: Loan | undefined,
): FaultTexts {
  if (loan === undefined) return { loan: t('loan.choose') };
  const rules = loan.rules?.amount ?? undefined;
  const effects = loan.rules?.effects;
  const isPartial = draft.kind === 'PARTIAL';
  const amount = isPartial && rules ? amountFault(draft.amount, rules) : undefined;
  const place: FaultTexts = {
    loan: loan.prepayable ? undefined : loan.reasons.map(({ detail }) => detail).join(' '),
    branch: draft.branchId === undefined ? t('branch.choose') : undefined,
    day: draft.date === undefined ? t('day.choose') : undefined,
    window: draft.date !== undefined && draft.window === undefined ? t('day.chooseWindow') : undefined,
  };
  if (phone === null) return place;
  return {
    ...place,
    kind: draft.kind === undefined ? t('kind.choose') : undefined,
    amount: amount && rules ? amountFaultText(t, amount.kind, rules) : undefined,
    effect:
      isPartial && effectOf(draft, effects) === undefined && (effects?.length ?? 0) > 0
        ? t('effect.choose')
        : undefined,
    phone: isUsablePhone(phone) ? undefined : t('phone.wrong'),
  };
}

/** In the order of the page. */
export function placesWithFaults(faults: FaultTexts): readonly PlaceOfFault[] {
  return PLACES.filter((place) => faults[place] !== undefined);
}
