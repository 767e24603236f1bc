import { Injectable } from '@nestjs/common';
import { FieldCipher } from '../platform/encryption/index.js';

const PURPOSE = 'bookings.contact_phone';
const MAINLAND_PREFIX = '+86';

/** Phone numbers of bookings as the store keeps them: sealed, each bound to its booking, and found by a blind index. */
@Injectable()
export class PhoneVault {
  constructor(private readonly cipher: FieldCipher) {}

  seal(bookingId: string, phone: string | null): string | null {
    return phone === null ? null : this.cipher.seal(phone, placeOf(bookingId));
  }

  /** One number has one index, with and without the country code. */
  indexOf(phone: string | null): string | null {
    if (phone === null) return null;
    return this.cipher.indexOf(phone.startsWith('+') ? phone : MAINLAND_PREFIX + phone, PURPOSE);
  }

  /** A row as the store has it, with its number to be read. */
  opened<R extends { readonly id: string; readonly phone: string | null }>(row: R): R {
    return row.phone === null ? row : { ...row, phone: this.cipher.open(row.phone, placeOf(row.id)) };
  }

  /** What numbers sealed by the current key begin with. */
  get currentPrefix(): string {
    return this.cipher.currentPrefix;
  }
}

function placeOf(bookingId: string): string {
  return `${PURPOSE}:${bookingId}`;
}
