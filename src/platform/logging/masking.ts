/** Mainland mobile numbers, as written alone or inside a sentence; the middle four digits go. */
const PHONE = /(?<!\d)(?:\+?86)?(1[3-9]\d)\d{4}(\d{4})(?!\d)/g;
/** Resident identity numbers. */
const IDENTITY_NUMBER = /(?<!\d)(\d)\d{16}([\dXx])(?!\d)/g;
/** Compact JSON web tokens. */
const TOKEN = /eyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g;

/** A text with phone numbers, identity numbers and tokens masked. */
export function maskText(text: string): string {
  return text
    .replace(TOKEN, '[token]')
    .replace(IDENTITY_NUMBER, '$1****************$2')
    .replace(PHONE, '$1****$2');
}

/** A phone number as people may see it: 138****5678. */
export function maskPhone(phone: string): string {
  return phone.length < 7 ? '****' : `${phone.slice(0, 3)}****${phone.slice(-4)}`;
}
