import { Logger } from '@nestjs/common';
import {
  createRemoteJWKSet,
  customFetch,
  errors,
  type FetchImplementation,
  type JWTVerifyGetKey,
} from 'jose';
import { z } from 'zod';
import { lateAfter } from '../platform/deadline/index.js';
import type { IdentityConfig } from './identity.config.js';

type Bounds = Pick<
  IdentityConfig,
  'issuer' | 'jwksUri' | 'timeoutMs' | 'reloadPauseMs' | 'keysFreshSeconds' | 'keysUsableSeconds'
>;
type KeySet = ReturnType<typeof createRemoteJWKSet>;

/** The issuer could not be asked, so a token can be called neither good nor bad. */
export class IssuerUnavailableError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'IssuerUnavailableError';
  }
}

const discoveryDocument = z.object({ issuer: z.string(), jwks_uri: z.url({ protocol: /^https?$/ }) });

/**
 * The public keys of the issuer. They are fetched when first needed, in the background when they age, and when a
 * token names a key that is not among them; never more often than every `reloadPauseMs`. Keys once fetched outlive
 * an outage of the issuer by `keysUsableSeconds`.
 */
export class IssuerKeys {
  private readonly logger = new Logger('identity');
  private keys: KeySet | undefined;
  private loadedAtMs = Number.NEGATIVE_INFINITY;
  private triedAtMs = Number.NEGATIVE_INFINITY;
  private loading: Promise<KeySet> | undefined;

  constructor(
    private readonly bounds: Bounds,
    /** Of a clock that never jumps: one that is set back would make a pause of hours. */
    private readonly now: () => number = () => performance.now(),
  ) {}

  /**
   * The key that a token's header names, in the form that jose asks for it.
   * @throws JWKSNoMatchingKey or JWKSMultipleMatchingKeys if the issuer has no such key, or more than one.
   * @throws IssuerUnavailableError if that cannot be told.
   */
  readonly keyFor: JWTVerifyGetKey = async (header, token) => {
    const keys = await this.usable();
    try {
      return await keys(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw keyFault(error);
      if (this.isPausing() && this.loading === undefined) {
        // That there is no such key is known only from keys that were fetched since it was looked for.
        if (this.loadedAtMs < this.triedAtMs) throw this.silent();
        throw error;
      }
    }
    const reloaded = await this.load();
    try {
      return await reloaded(header, token);
    } catch (error) {
      throw keyFault(error);
    }
  };

  /** Fetches the keys unless they are there. @throws IssuerUnavailableError */
  async ready(): Promise<void> {
    await this.usable();
  }

  private async usable(): Promise<KeySet> {
    const ageMs = this.now() - this.loadedAtMs;
    if (this.keys === undefined || ageMs >= this.bounds.keysUsableSeconds * 1000) {
      if (this.isPausing() && this.loading === undefined) {
        throw this.silent();
      }
      return this.load();
    }
    if (ageMs >= this.bounds.keysFreshSeconds * 1000 && !this.isPausing()) {
      this.load().catch((error: unknown) => {
        this.logger.warn(`old keys go on being used: ${(error as Error).message}`);
      });
    }
    return this.keys;
  }

  private silent(): IssuerUnavailableError {
    return new IssuerUnavailableError(`the issuer ${this.bounds.issuer} did not answer a moment ago`);
  }

  private isPausing(): boolean {
    return this.now() - this.triedAtMs < this.bounds.reloadPauseMs;
  }

  private load(): Promise<KeySet> {
    this.loading ??= this.fetchKeys().finally(() => {
      this.loading = undefined;
    });
    return this.loading;
  }

  private async fetchKeys(): Promise<KeySet> {
    this.triedAtMs = this.now();
    try {
      const url = new URL(this.bounds.jwksUri ?? (await this.discover()));
      // jose's own cool-down starts only with a success and its cached keys end with an outage; both bounds are kept
      // here instead, so a set is loaded once and replaced as a whole.
      const { timeoutMs } = this.bounds;
      const inTime: FetchImplementation = (from, options) =>
        fetch(from, { ...options, signal: lateAfter(timeoutMs) });
      const keys = createRemoteJWKSet(url, {
        [customFetch]: inTime,
        cooldownDuration: Number.POSITIVE_INFINITY,
        cacheMaxAge: Number.POSITIVE_INFINITY,
      });
      await keys.reload();
      this.keys = keys;
      this.loadedAtMs = this.now();
      return keys;
    } catch (error) {
      throw new IssuerUnavailableError(
        `the keys of the issuer ${this.bounds.issuer} cannot be had: ${(error as Error).message}`,
        { cause: error },
      );
    }
  }

  private async discover(): Promise<string> {
    const { issuer, timeoutMs } = this.bounds;
    const response = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {
      signal: lateAfter(timeoutMs),
      redirect: 'error',
      headers: { accept: 'application/json' },
    });
    if (response.status !== 200) throw new Error(`its discovery document answered ${response.status}`);
    const document = discoveryDocument.parse(await response.json());
    // OpenID Connect Discovery 1.0, section 4.3: anything else could be another issuer's document.
    if (document.issuer !== issuer) throw new Error(`its discovery document is that of ${document.issuer}`);
    if (issuer.startsWith('https:') && !document.jwks_uri.startsWith('https:')) {
      throw new Error('its discovery document sends for keys over plain http');
    }
    return document.jwks_uri;
  }
}

function keyFault(error: unknown): Error {
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
    return error;
  return new IssuerUnavailableError('a key of the issuer is not usable', { cause: error });
}
