/** Nobody rests a finger on a button for longer and means it. */
const PRESS_MAX_MS = 1_000;
const LOOK_EVERY_MS = 20;

/**
 * The button of the shell gives way to the same one of the page, but not under a finger: a press that begins on one and
 * ends on the other is none. Whether it had the focus is kept.
 */
export async function shellGivesWay(): Promise<void> {
  const { dataset } = document.documentElement;
  for (
    let waitedMs = 0;
    dataset['pressed'] !== undefined && waitedMs < PRESS_MAX_MS;
    waitedMs += LOOK_EVERY_MS
  ) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  if (document.activeElement?.matches('[data-start]') === true) dataset['focused'] = '';
  dataset['started'] = '';
}

/** What was done to the shell's button, told once. */
export function doneToTheShell(): { readonly asked: boolean; readonly focused: boolean } {
  const { dataset } = document.documentElement;
  const done = { asked: dataset['asked'] !== undefined, focused: dataset['focused'] !== undefined };
  delete dataset['asked'];
  delete dataset['focused'];
  return done;
}
