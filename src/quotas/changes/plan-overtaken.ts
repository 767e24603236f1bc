/**
 * The horizon is opened once an hour and waits for the one that is under way, which has come to an end when a change is
 * made anew: a second time it opens other counters.
 */
const TRIES_MAX = 3;

/** What a plan was to bring into being is there already: the horizon has come to it since the counters were read. */
export class PlanOvertaken extends Error {}

/** Does it anew, from reading on, where the horizon came between: what it opened was not seen and not judged. */
export async function anewWhenOvertaken<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof PlanOvertaken) || tries >= TRIES_MAX) throw error;
    }
  }
}
