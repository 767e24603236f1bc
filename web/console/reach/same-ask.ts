import { hashKey } from '@tanstack/react-query';

/** Whether two questions have one answer in the cache. */
export const isSameAsk = (one: unknown, other: unknown): boolean => hashKey([one]) === hashKey([other]);
