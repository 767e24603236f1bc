import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access, allow } from '../identity/index.js';
import { type Language, languageOf } from '../platform/errors/index.js';
import { Input, type InputOf, Operation } from '../platform/http/index.js';
import type { FoundBranch } from './branch-search.policy.js';
import { BranchesConfig } from './branches.config.js';
import { BranchesReadModel } from './branches.read-model.js';
import { type BranchAnswer, listBranches } from './branches.schemas.js';
import { entityTag, isNoneMatch } from './entity-tag.js';
import type { Bilingual } from './statutory-calendar.policy.js';

@Controller('branches')
@Access(allow.everyone())
export class BranchesController {
  constructor(
    private readonly branches: BranchesReadModel,
    private readonly config: BranchesConfig,
  ) {}

  @Get()
  @Operation(listBranches)
  list(
    @Input(listBranches) { query }: InputOf<typeof listBranches>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): { branches: BranchAnswer[]; total: number } | undefined {
    const { near, q, limit } = query;
    const language = languageOf(request.headers['accept-language']);
    const tag = entityTag(this.branches.version, language, JSON.stringify([near, q, limit]));
    void reply.headers({
      etag: tag,
      vary: 'Accept-Language',
      'content-language': language,
      // Where somebody stands belongs into their own cache only.
      'cache-control': `${near === undefined ? 'public' : 'private'}, max-age=${this.config.cacheMaxAgeSeconds}`,
    });
    if (isNoneMatch(request.headers['if-none-match'], tag)) {
      void reply.code(304);
      return undefined;
    }
    const found = this.branches.search({ near, words: q });
    return { branches: found.slice(0, limit).map((each) => toAnswer(each, language)), total: found.length };
  }
}

function toAnswer({ branch, distanceKm }: FoundBranch, language: Language): BranchAnswer {
  const said = (text: Bilingual): string => (language === 'en' ? text.en : text.zh);
  return {
    id: branch.id,
    name: said(branch.name),
    region: said(branch.region),
    address: said(branch.address),
    location: branch.place,
    timeZone: branch.timeZone,
    phone: branch.phone,
    opensAt: branch.opensAt,
    closesAt: branch.closesAt,
    services: [...branch.productGroups],
    distanceKm: distanceKm ?? null,
  };
}
