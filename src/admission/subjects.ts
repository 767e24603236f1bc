import { hash } from 'node:crypto';
import { normalizeIp } from '@nestjs/throttler';
import { LRUCache } from 'lru-cache';
import type { Caller } from '../identity/index.js';
import type { Party } from './route-class.js';

/** Who is limited. */
export interface Subject {
  readonly party: Party;
  /** 128 bits that stand for an id or an address wherever those must not be read (INV-10). */
  readonly digest: string;
  readonly shard: number;
}

/** 22 characters in base 64: short keys are what the memory of Redis is made of here. */
const DIGEST_BYTES = 16;

/** Digests of addresses seen lately, some 200 bytes each; one that is forgotten costs 2 µs. */
const ADDRESSES_MAX = 20_000;

/** A connection that broke before its request was looked at has no address; nobody waits for the answer. */
const NO_ADDRESS = 'none';

/** Turns callers and addresses into those who are limited; reckons the digest of each once. */
export class Subjects {
  /** Identity hands out one object for one remembered token, and bounds how many it remembers. */
  private readonly callers = new WeakMap<Caller, Subject>();
  private readonly addresses = new LRUCache<string, Subject>({ max: ADDRESSES_MAX });

  constructor(private readonly shards: number) {}

  /** One person, whatever the token and the device. */
  ofCaller(caller: Caller): Subject {
    let subject = this.callers.get(caller);
    if (subject === undefined) {
      subject = this.subject(caller.kind, caller.id);
      this.callers.set(caller, subject);
    }
    return subject;
  }

  /** An IPv6 network of 64 bits is one household or one server: its holder could knock from any address in it. */
  ofAddress(address: string | undefined): Subject {
    const text = address ?? NO_ADDRESS;
    let subject = this.addresses.get(text);
    if (subject === undefined) {
      subject = this.subject('anonymous', normalizeIp(text));
      this.addresses.set(text, subject);
    }
    return subject;
  }

  private subject(party: Party, id: string): Subject {
    const bytes = hash('sha256', `${party}:${id}`, 'buffer');
    return {
      party,
      digest: bytes.toString('base64url', 0, DIGEST_BYTES),
      shard: bytes.readUInt32BE(28) % this.shards,
    };
  }
}
