import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newRun, PLAN_IN_PODS, planOf } from './plan.js';
import { USERS_MAX, usersWanted } from './profiles.js';
import { RemoteWorld, type RemoteWorldOptions } from './remote-world.js';

/** Readable by their owner alone: they are tokens. */
const MODE = 0o600;

/** The plan of a run that others make, with its tokens beside it. */
export async function writePlan(
  folder: string,
  machines: number,
  options: RemoteWorldOptions,
): Promise<void> {
  const { manifest, outline, seed, say } = options;
  const world = await RemoteWorld.open(options);
  const { firstCustomer, baseUrls } = world;
  const slots = await world.prepare();
  const { customers, quotaMakers } = await world.tokens(outline.customers, firstCustomer);
  const tokensFile = `${PLAN_IN_PODS}/tokens`;
  const parts = { manifest, outline, seed, run: newRun(), baseUrls, tokensFile, firstCustomer, slots };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'tokens'), customers.join('\n'), { mode: MODE });
  const plan = JSON.stringify(planOf({ ...parts, machines, quotaMakerTokens: quotaMakers }), null, 2);
  await writeFile(join(folder, 'plan.json'), plan, { mode: MODE });
  say(`the plan of ${manifest.name} and tokens of ${customers.length} customers are in ${folder}`);
  const wanted = Object.entries(outline.actors).map(([name, arrivals]) =>
    usersWanted(arrivals, manifest.actors[name]!.iterationSeconds),
  );
  const most = Math.max(...wanted);
  say(
    most <= USERS_MAX * machines
      ? `it is for ${machines} pods, on which ${most} may wait at once`
      : `it is for ${machines} pods, on which ${USERS_MAX * machines} may wait at once, and ${most} may have to: give --pods ${Math.ceil(most / USERS_MAX)}`,
  );
}
