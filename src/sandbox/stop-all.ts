interface Stoppable {
  stop(): Promise<unknown>;
}

/**
 * Stops what was started, the last first, and forgets it. One that cannot be stopped leaves none of the others running.
 * @throws what the first of them threw, after all of them.
 */
export async function stopAll(started: Stoppable[]): Promise<void> {
  const failures: unknown[] = [];
  for (const part of started.splice(0).toReversed()) {
    await part.stop().catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
}
