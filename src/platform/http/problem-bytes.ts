import { type Language, type Refusal, renderProblem } from '../errors/index.js';

/** Neither an address nor a trace id looks like these, so that their places in a rendered problem can be found. */
const INSTANCE_PLACE = '@instance@';
const TRACE_PLACE = '@trace@';

interface Rendering {
  readonly before: Buffer;
  readonly between: Buffer;
  readonly after: Buffer;
}

/** By refusal and language: a storm tells thousands the same one, and only address and trace id differ. */
const renderings = new WeakMap<Refusal, Map<Language, Rendering>>();

/** The body of a refusal. It is encoded once for all that are told it: Chinese text is slow to turn into UTF-8. */
export function problemBytes(
  refusal: Refusal,
  at: { instance: string; traceId: string; language: Language },
): Buffer {
  let known = renderings.get(refusal);
  if (known === undefined) renderings.set(refusal, (known = new Map()));
  let rendering = known.get(at.language);
  if (rendering === undefined) known.set(at.language, (rendering = render(refusal, at.language)));
  const { before, between, after } = rendering;
  const instance = JSON.stringify(at.instance);
  const instanceBytes = Buffer.byteLength(instance);
  const traceBytes = at.traceId.length;
  const bytes = Buffer.allocUnsafe(
    before.length + instanceBytes + between.length + traceBytes + after.length,
  );
  let end = before.copy(bytes);
  end += bytes.write(instance, end);
  end += between.copy(bytes, end);
  end += bytes.write(at.traceId, end, 'latin1');
  after.copy(bytes, end);
  return bytes;
}

function render(refusal: Refusal, language: Language): Rendering {
  const at = { instance: INSTANCE_PLACE, traceId: TRACE_PLACE, language };
  const text = JSON.stringify(renderProblem(refusal, at));
  // The quotes of the address are part of its own text, those of the trace id, which needs no escaping, are not.
  const [before, rest] = cut(text, `"instance":`, `"${INSTANCE_PLACE}"`);
  const [between, after] = cut(rest, `"traceId":"`, TRACE_PLACE);
  return { before: Buffer.from(before), between: Buffer.from(between), after: Buffer.from(after) };
}

/** What stands before a place that follows its name, and what stands behind it. */
function cut(text: string, name: string, place: string): [before: string, after: string] {
  const at = text.indexOf(name + place) + name.length;
  return [text.slice(0, at), text.slice(at + place.length)];
}
