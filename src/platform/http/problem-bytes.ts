import { type Language, type Refusal, renderProblem } from '../errors/index.js';

/** No trace id looks like it, so that its place in a rendered problem can be found. */
const TRACE_PLACE = '@trace@';
/** Languages × paths under which one refusal is told at once; what is beyond is rendered anew. */
const MAX_RENDERINGS = 8;

interface Rendering {
  readonly before: Buffer;
  readonly after: Buffer;
}

/** By refusal: a sold-out storm tells thousands the same one, and only the trace id differs. */
const renderings = new WeakMap<Refusal, Map<string, Rendering>>();

/** The body of a refusal. It is encoded once for all that are told it: Chinese text is slow to turn into UTF-8. */
export function problemBytes(
  refusal: Refusal,
  at: { instance: string; traceId: string; language: Language },
): Buffer {
  let known = renderings.get(refusal);
  if (known === undefined) renderings.set(refusal, (known = new Map()));
  const key = `${at.language} ${at.instance}`;
  let rendering = known.get(key);
  if (rendering === undefined) {
    rendering = render(refusal, at.instance, at.language);
    if (known.size < MAX_RENDERINGS) known.set(key, rendering);
  }
  const { before, after } = rendering;
  const bytes = Buffer.allocUnsafe(before.length + at.traceId.length + after.length);
  before.copy(bytes);
  bytes.write(at.traceId, before.length, 'latin1');
  after.copy(bytes, before.length + at.traceId.length);
  return bytes;
}

function render(refusal: Refusal, instance: string, language: Language): Rendering {
  const text = JSON.stringify(renderProblem(refusal, { instance, traceId: TRACE_PLACE, language }));
  const mark = `"traceId":"${TRACE_PLACE}"`;
  const at = text.indexOf(mark) + mark.length - TRACE_PLACE.length - 1;
  return { before: Buffer.from(text.slice(0, at)), after: Buffer.from(text.slice(at + TRACE_PLACE.length)) };
}
