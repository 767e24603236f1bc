import { createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { parse as bytesOfId, stringify as idOfBytes } from 'uuid';
import { Database, sqlFile } from '../../platform/postgres/index.js';

const listKeys = sqlFile(import.meta.url, 'sql/list-check-in-keys.sql');

/** `YH1.<key>.<booking>.<signature>`: who reads it learns a booking's id and nothing of a person. */
const CODE = /^YH1\.(\d{1,9})\.([\w-]{22})\.([\w-]{22})$/;
/** 128 bits: more than any number of guesses at a counter. */
const SIGNATURE_BYTES = 16;
/** Keys are replaced by people, rarely; codes of older ones have long been used. */
const MAX_KEYS = 10;
/** A key that another process has just made is found within this; a stranger's code costs one reading in it. */
const RELOAD_PAUSE_MS = 10_000;

interface Key {
  readonly [column: string]: unknown;
  readonly id: number;
  readonly secret: string;
}

/** Makes and reads the code that a customer shows at the counter. It is signed, so that no one can make up another's. */
@Injectable()
export class CheckInCodes {
  private keys: readonly Key[] = [];
  private loadedAtMs = -Infinity;

  constructor(private readonly database: Database) {}

  async codeOf(bookingId: string): Promise<string> {
    if (this.keys.length === 0) await this.load();
    const [key] = this.keys;
    if (key === undefined) throw new Error('there is no key to sign check-in codes with');
    const id = Buffer.from(bytesOfId(bookingId)).toString('base64url');
    return `YH1.${key.id}.${id}.${signatureOf(key, id).toString('base64url')}`;
  }

  /** @returns the booking that the code was made for, or undefined for one that nobody here made. */
  async bookingIdOf(code: string): Promise<string | undefined> {
    const [, keyId, id, signature] = CODE.exec(code.trim()) ?? [];
    if (keyId === undefined || id === undefined || signature === undefined) return undefined;
    const key = await this.keyOf(Number(keyId));
    if (key === undefined) return undefined;
    const given = Buffer.from(signature, 'base64url');
    if (given.length !== SIGNATURE_BYTES || !timingSafeEqual(given, signatureOf(key, id))) return undefined;
    return idOfBytes(Buffer.from(id, 'base64url'));
  }

  private async keyOf(id: number): Promise<Key | undefined> {
    const known = this.keys.find((key) => key.id === id);
    if (known !== undefined || performance.now() - this.loadedAtMs < RELOAD_PAUSE_MS) return known;
    await this.load();
    return this.keys.find((key) => key.id === id);
  }

  private async load(): Promise<void> {
    this.keys = await this.database.run<Key>(listKeys, [MAX_KEYS]);
    this.loadedAtMs = performance.now();
  }
}

function signatureOf({ secret }: Key, id: string): Buffer {
  return createHmac('sha256', secret).update(`check-in ${id}`).digest().subarray(0, SIGNATURE_BYTES);
}
