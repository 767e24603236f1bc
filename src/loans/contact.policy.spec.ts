import { isUsablePhone } from './contact.policy.js';

it.each(['13800138000', '19912345678', '+8613800138000', '+14155550100', '+85291234567'])(
  '%s can be called',
  (phone) => {
    expect(isUsablePhone(phone)).toBe(true);
  },
);

it.each([
  '',
  '12800138000',
  '1380013800',
  '138001380000',
  '138 0013 8000',
  '138****8000',
  '+8612345678901',
  '+0123456789',
  '+123456',
  '+1234567890123456',
  '１３８００１３８０００',
  '13800138000\n',
])('%j cannot', (phone) => {
  expect(isUsablePhone(phone)).toBe(false);
});
