import { window } from './quotas.schemas.js';

it.each(['09:00-10:30', '00:00-23:59'])('%s is a window', (text) => {
  expect(window.safeParse(text).success).toBe(true);
});

it.each(['12:00-09:00', '09:00-09:00', '9:00-10:00', '09:00-24:00', '09:00'])(
  '%s is none, for one reason',
  (text) => {
    expect(window.safeParse(text).error?.issues).toHaveLength(1);
  },
);
