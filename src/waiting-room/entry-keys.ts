/** One key of entry tokens; the first of the list signs. */
export interface EntryKey {
  readonly kid: string;
  readonly secret: Uint8Array;
}

/** HMAC-SHA-256 gains nothing from more and is weaker with less (RFC 7518, 3.2). */
const KEY_MIN_BYTES = 32;
/** More keys than one rotation needs are keys that somebody forgot to take away. */
const KEYS_MAX = 8;
const ENTRY = /^([A-Za-z0-9_-]{1,32}):([A-Za-z0-9_-]+)$/;

/** @returns undefined where the text is not a list of keys with different ids. */
export function readEntryKeys(text: string): EntryKey[] | undefined {
  const parts = text.split(',');
  if (parts.length > KEYS_MAX) return undefined;
  const keys: EntryKey[] = [];
  for (const part of parts) {
    const [, kid, encoded = ''] = ENTRY.exec(part.trim()) ?? [];
    const secret = Buffer.from(encoded, 'base64url');
    if (kid === undefined || secret.length < KEY_MIN_BYTES || keys.some((key) => key.kid === kid)) {
      return undefined;
    }
    keys.push({ kid, secret: new Uint8Array(secret) });
  }
  return keys;
}
