import { bookOnce } from '../kit/book-once.ts';

export { handleSummary, options } from '../kit/run.ts';

export function person(): void {
  bookOnce();
}
