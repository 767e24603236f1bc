import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isRefusal, type Language, languageOf, type Refusal } from '../../platform/errors/index.js';
import type { Joined } from './join-waitlist.use-case.js';
import type { UrgentRequest } from './urgent-requests.js';
import type { UrgentRequestView } from './urgent.schemas.js';
import type { WaitlistRow } from './waitlist-entry.js';
import { urgentViewOf, waitlistViewOf } from './waitlist-view.js';
import { WaitlistReadModel } from './waitlist.read-model.js';
import type { WaitlistEntryView } from './waitlist.schemas.js';

export interface WaitlistPage {
  readonly entries: WaitlistEntryView[];
  readonly nextCursor: string | null;
}

export interface UrgentPage {
  readonly requests: UrgentRequestView[];
  readonly nextCursor: string | null;
}

/** Entries as they are answered to customers, partners and staff: with their places, and the rule in the caller's language. */
@Injectable()
export class WaitlistViews {
  constructor(private readonly entries: WaitlistReadModel) {}

  /** @param path below which the entry is found */
  async joined(
    joined: Joined | Refusal,
    path: string,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<WaitlistEntryView | Refusal> {
    if (isRefusal(joined)) return joined;
    void reply.header('location', `${path}/${joined.entry.id}`);
    if (joined.replayed) void reply.header('idempotency-replayed', 'true');
    return this.one(joined.entry, request, reply);
  }

  async one(entry: WaitlistRow, request: FastifyRequest, reply: FastifyReply): Promise<WaitlistEntryView> {
    const [placed] = await this.entries.placed([entry]);
    return waitlistViewOf(placed!, said(request, reply));
  }

  urgent(request: UrgentRequest, asked: FastifyRequest, reply: FastifyReply): UrgentRequestView {
    return urgentViewOf(request, said(asked, reply));
  }

  urgentPage(
    requests: readonly UrgentRequest[],
    hasMore: boolean,
    asked: FastifyRequest,
    reply: FastifyReply,
  ): UrgentPage {
    const language = said(asked, reply);
    return {
      requests: requests.map((each) => urgentViewOf(each, language)),
      nextCursor: hasMore ? requests.at(-1)!.entry.id : null,
    };
  }

  /** @param rows one more than `limit` where there is a next page */
  async page(
    rows: readonly WaitlistRow[],
    limit: number,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<WaitlistPage> {
    const shown = rows.slice(0, limit);
    const language = said(request, reply);
    const placed = await this.entries.placed(shown);
    return {
      entries: placed.map((each) => waitlistViewOf(each, language)),
      nextCursor: rows.length > limit ? shown.at(-1)!.id : null,
    };
  }
}

function said(request: FastifyRequest, reply: FastifyReply): Language {
  const language = languageOf(request.headers['accept-language']);
  void reply.headers({
    'cache-control': 'no-store',
    'content-language': language,
    vary: 'Accept-Language',
  });
  return language;
}
