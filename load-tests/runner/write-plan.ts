import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PLAN_IN_PODS, planOf } from './plan.js';
import { RemoteWorld, type RemoteWorldOptions } from './remote-world.js';

/** Readable by their owner alone: they are tokens. */
const MODE = 0o600;

/** The plan of a run that others make, with its tokens beside it. */
export async function writePlan(folder: string, options: RemoteWorldOptions): Promise<void> {
  const { manifest, outline, seed, say } = options;
  const world = await RemoteWorld.open(options);
  const { firstCustomer, baseUrls } = world;
  const slots = await world.prepare();
  const { customers, quotaMakers } = await world.tokens(outline.customers, firstCustomer);
  const tokensFile = `${PLAN_IN_PODS}/tokens`;
  const parts = { manifest, outline, seed, baseUrls, tokensFile, firstCustomer, slots };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'tokens'), customers.join('\n'), { mode: MODE });
  const plan = JSON.stringify(planOf({ ...parts, quotaMakerTokens: quotaMakers }), null, 2);
  await writeFile(join(folder, 'plan.json'), plan, { mode: MODE });
  say(`the plan of ${manifest.name} and tokens of ${customers.length} customers are in ${folder}`);
}
