import { luaScript } from '../platform/redis/index.js';

/** Two whole numbers a request, as the header of the script says: signed position of the binding policy, µs to reset. */
export type AdmitReply = readonly number[];

export const admitRequests = luaScript<AdmitReply>(
  import.meta.url,
  'lua/admit-requests-n.lua',
  (reply: unknown) => {
    if (!Array.isArray(reply) || !reply.every(Number.isInteger)) {
      throw new Error('admit-requests replied with another shape');
    }
    return reply as number[];
  },
);
