import { configFor, integer } from '../platform/config/index.js';

export class QuotesConfig extends configFor('quotes', {
  crowdedDayFen: integer(
    'YUHUAN_RECOMMENDATIONS_CROWDED_DAY_FEN',
    { min: 0, max: 10_000_000 },
    {
      fallback: 5000,
      unit: 'fen',
      doc: 'What a wholly taken day weighs against an empty one when days are ranked, as money: a day that is half taken weighs half of it.',
    },
  ),
  kilometreFen: integer(
    'YUHUAN_RECOMMENDATIONS_KILOMETRE_FEN',
    { min: 0, max: 1_000_000 },
    {
      fallback: 200,
      unit: 'fen',
      doc: 'What a kilometre to the branch weighs when days are ranked, as money.',
    },
  ),
}) {}
