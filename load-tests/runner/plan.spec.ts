import { StartError } from '#src/sandbox/services/index.js';
import { type Manifest, readManifest } from './manifest.js';
import { newRun, outlineOf, planOf } from './plan.js';

interface Planned {
  readonly run: string;
  readonly k6: { readonly scenarios: Readonly<Record<string, { readonly maxVUs: number }>> };
}

describe('a plan', () => {
  let manifest: Manifest;
  beforeAll(async () => {
    manifest = await readManifest('opening-spike');
  });

  const planned = (scale: number, machines?: number): Planned =>
    planOf({
      manifest,
      outline: outlineOf(manifest, { scale, time: 1 }),
      seed: 7,
      run: newRun(),
      baseUrls: [],
      tokensFile: '',
      firstCustomer: 100_001,
      quotaMakerTokens: [],
      slots: [],
      ...(machines !== undefined && { machines }),
    }) as Planned;

  it('has as many who may wait as all machines together hold', () => {
    expect(planned(40).k6.scenarios['person']!.maxVUs).toBe(600);
    expect(planned(40, 4).k6.scenarios['person']!.maxVUs).toBe(2_400);
    expect(planned(0.1, 4).k6.scenarios['person']!.maxVUs).toBe(75);
  });

  it('names its run, so that one with the same seed sends other keys', () => {
    expect(planned(1).run).not.toBe(planned(1).run);
  });

  it('is not made for more people than there are, and says what to do', () => {
    expect(() => outlineOf(manifest, { scale: 1000, time: 1 })).toThrow(StartError);
    expect(() => outlineOf(manifest, { scale: 1000, time: 1 })).toThrow(/needs \d+ customers/);
  });
});
