import { reasonTold } from './booking-story.policy.js';

describe('why something happened to a booking', () => {
  it.each([
    ['WAITLIST_OFFER', '候补排到的名额', 'a place that the waitlist offered'],
    ['BRANCH_SHUT', '该时间网点停业', 'the branch is closed at that time'],
    ['停业 · closed', '停业', 'closed'],
    ['停业', '停业', '停业'],
  ])('is told by the system in the language that is read: %s', (reason, chinese, english) => {
    const event = { actorRole: 'system', reason };
    expect([reasonTold(event, 'zh-CN'), reasonTold(event, 'en')]).toEqual([chinese, english]);
  });

  it.each([null, '客户来电 · called', 'WAITLIST_OFFER'])('is told as people wrote it: %s', (reason) => {
    const event = { actorRole: 'teller', reason };
    expect([reasonTold(event, 'zh-CN'), reasonTold(event, 'en')]).toEqual([reason, reason]);
  });
});
