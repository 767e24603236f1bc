import { useQuery } from '@tanstack/react-query';
import { type ApiProblem, bodyOf, type components, useApi } from '../../shared/api/index.js';
import { amountText, fenOf } from './amount.js';

export type PrepaymentOption = components['schemas']['PrepaymentOption'];
type Compared = components['schemas']['PrepaymentOptions'];
/** What is to be known beside the figures. */
export type Beside = Pick<Compared, 'notes' | 'repricesOn'>;

interface Wish {
  readonly loanId: string;
  /** As typed; undefined while it breaks a rule. */
  readonly amount: string | undefined;
  readonly date: string | undefined;
}

/**
 * What each way of repaying costs and saves, on the chosen day or else today. None where nobody can say: it is a help
 * for choosing, and booking goes on without.
 */
export function usePrepaymentOptions({ loanId, amount, date }: Wish): {
  readonly options: readonly PrepaymentOption[];
  readonly beside: Beside | undefined;
  /** Where the amount is more than the balance of the day allows. */
  readonly refusal: ApiProblem | undefined;
  readonly isPending: boolean;
} {
  const api = useApi();
  const fen = amount === undefined ? undefined : fenOf(amount);
  const exact = fen === undefined ? undefined : amountText(fen);
  const { data, error, isPending } = useQuery<Compared, ApiProblem>({
    queryKey: ['prepayment-options', loanId, exact, date],
    queryFn: ({ signal }) => {
      const query = { ...(exact !== undefined && { amount: exact }), ...(date !== undefined && { date }) };
      const params = { path: { id: loanId }, query };
      return bodyOf(api.GET('/api/v1/loans/{id}/prepayment-options', { params, signal }));
    },
    staleTime: 300_000,
    retry: false,
    // Another day changes little; another amount or loan is another answer, and its figures must not stand for this one.
    placeholderData: (before, query) =>
      query?.queryKey[1] === loanId && query.queryKey[2] === exact ? before : undefined,
  });
  return {
    options: data?.options ?? [],
    beside: data,
    refusal: error?.fields.some(isOfAmount) === true ? error : undefined,
    isPending,
  };
}

export function isOfAmount(field: ApiProblem['fields'][number]): boolean {
  return field.in === 'query' && field.pointer === 'amount';
}
