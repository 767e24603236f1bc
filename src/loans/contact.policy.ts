/** Mainland mobile numbers, with or without the country code; and ITU E.164 for the rest of the world. */
const MAINLAND = /^(?:\+86)?1[3-9]\d{9}$/;
const INTERNATIONAL = /^\+(?!86)[1-9]\d{6,14}$/;

export function isUsablePhone(phone: string): boolean {
  return MAINLAND.test(phone) || INTERNATIONAL.test(phone);
}
