import { useQuery } from '@tanstack/react-query';
import { type ApiProblem, bodyOf, type components, useApi } from '../../shared/api/index.js';
import { amountText, fenOf } from './amount.js';

export type PrepaymentOption = components['schemas']['PrepaymentOption'];

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
export function usePrepaymentOptions({ loanId, amount, date }: Wish): readonly PrepaymentOption[] {
  const api = useApi();
  const fen = amount === undefined ? undefined : fenOf(amount);
  const query = {
    ...(fen !== undefined && { amount: amountText(fen) }),
    ...(date !== undefined && { date }),
  };
  const { data } = useQuery<readonly PrepaymentOption[], ApiProblem>({
    queryKey: ['prepayment-options', loanId, query],
    queryFn: async ({ signal }) => {
      const params = { path: { id: loanId }, query };
      return (await bodyOf(api.GET('/api/v1/loans/{id}/prepayment-options', { params, signal }))).options;
    },
    staleTime: 300_000,
    retry: false,
  });
  return data ?? [];
}
