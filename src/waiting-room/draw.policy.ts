import { hash } from 'node:crypto';

/**
 * The draw, as anybody can do it again. Beforehand the SHA-256 of a seed is published; afterwards the seed. The order
 * also depends on the digest of all tickets that take part, so that not even who knows the seed can know an order, or
 * choose a ticket that comes first in it, while tickets are still being taken.
 */

/** 256 bits in hex, as the seed itself is written. */
export function commitmentOf(seed: string): string {
  return hash('sha256', seed, 'hex');
}

/** The ids in ascending order, one a line, without a line end after the last. */
export function ticketsDigestOf(ticketIds: readonly string[]): string {
  return hash('sha256', ticketIds.toSorted().join('\n'), 'hex');
}

/** The tickets of one lane in the order of the draw; `digest` is over the tickets of all lanes. */
export function drawOrder(seed: string, digest: string, ticketIds: readonly string[]): string[] {
  return ticketIds
    .map((id) => ({ id, key: hash('sha256', `${seed}:${digest}:${id}`, 'hex') }))
    .sort((one, other) => (one.key < other.key ? -1 : 1))
    .map(({ id }) => id);
}

/** The rule in plain words, for people; the same text for everybody, in both languages. */
export const DRAW_RULE = {
  'zh-CN':
    '开放前加入排队的人，不分先后，一律在开放时随机排序；开放后加入的人，按加入的先后排在其后。每位客户只有一个位置，与打开多少页面或使用多少设备无关。随机种子在排队开始前已确定并公布其 SHA-256 指纹，抽签后公布种子，任何人都可以按各票号的 SHA-256(种子:票号总指纹:票号) 从小到大重新排出同样的顺序。',
  en: 'Whoever joins before the opening takes part in a draw at the opening; it does not matter who came first. Whoever joins later stands behind them, in order of arrival. A customer has one place, however many pages or devices are open. The seed of the draw is fixed before the queue begins and its SHA-256 is published then; the seed itself is published after the draw. Anybody can then put the tickets in order again: by SHA-256(seed:ticketsDigest:ticket id), ascending.',
} as const;
