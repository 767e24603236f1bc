import { Controller, Get, HttpCode, Module, Post } from '@nestjs/common';
import { z } from 'zod';
import { Access, allow } from '../identity/index.js';
import { composeCatalogue, defineErrors, platformErrors } from '../platform/errors/index.js';
import { Operation, operation } from '../platform/http/index.js';
import { faultsOfDocument } from './faults-of-document.js';

const { UNKNOWN_CODE } = defineErrors({
  UNKNOWN_CODE: {
    status: 404,
    retry: 'never',
    remedy: 'CONTACT',
    title: { 'zh-CN': '未知', en: 'Unknown' },
    detail: { 'zh-CN': '目录中没有此代码。', en: 'The catalogue does not have this code.' },
  },
});

const sound = operation({
  summary: 'Looks',
  tag: 'Health',
  path: z.strictObject({ id: z.string() }),
  answers: { 200: { description: 'It.', schema: z.string() } },
});
const careless = operation({
  summary: ' ',
  tag: 'Whatever',
  answers: { 204: { description: '', schema: z.string(), headers: ['X-Nobody-Knows'] } },
  refusals: [UNKNOWN_CODE],
});

@Controller('things')
class ThingsController {
  @Get(':id')
  @Access(allow.everyone())
  @Operation(sound)
  show(): string {
    return '';
  }

  @Get(':id/parts/:part')
  @Access(allow.everyone())
  @Operation(sound)
  showPart(): string {
    return '';
  }

  @Post()
  @HttpCode(200)
  @Operation(careless)
  make(): string {
    return '';
  }

  @Get()
  list(): string {
    return '';
  }
}

@Module({ controllers: [ThingsController] })
class ThingsModule {}

@Module({})
class RootModule {}

it('names each operation that leaves something unsaid, and what', () => {
  const faults = faultsOfDocument({
    root: { module: RootModule, imports: [ThingsModule] },
    prefix: 'api/v1',
    outsidePrefix: [],
    openToEveryone: [],
    catalogue: composeCatalogue([platformErrors]),
  });
  expect(faults).toEqual([
    'ThingsController.list: says nothing of what it takes and gives; put @Operation(…) on it',
    'ThingsController.make: says nothing of who may call it; put @Access(…) on it',
    'ThingsController.make: has no summary',
    'ThingsController.make: has the tag "Whatever", which tags.ts does not know',
    'ThingsController.make: answers 200, which its answers do not have',
    'ThingsController.make: does not describe its answer 204',
    'ThingsController.make: answer 204 has a schema but no body',
    'ThingsController.make: names the header X-Nobody-Knows, which headers.ts does not know',
    'ThingsController.make: refuses with UNKNOWN_CODE, which the catalogue does not have',
    'ThingsController.showPart: has the path parameters id, part but declares id',
  ]);
});
