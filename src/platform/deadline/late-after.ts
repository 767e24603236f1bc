/**
 * A signal that aborts after `ms`, as `AbortSignal.timeout`, but for one thing: after a pause of this process its timers
 * come first, and what lies in its sockets after them. An answer that has arrived is read before anybody says that there
 * was none.
 */
export function lateAfter(ms: number): AbortSignal {
  const controller = new AbortController();
  const late = (): void => controller.abort(new DOMException(`no answer within ${ms} ms`, 'TimeoutError'));
  setTimeout(() => setImmediate(late), ms).unref();
  return controller.signal;
}
