import type { Branch, Place } from './branch.js';

/** The mean radius of the Earth (IUGG), which is within 0.5 % of the ellipsoid anywhere. */
const EARTH_RADIUS_KM = 6_371.0088;

/** A branch with the text in which people look for it, folded once instead of at every search. */
export interface IndexedBranch {
  readonly branch: Branch;
  readonly foldedText: string;
}

export interface FoundBranch {
  readonly branch: Branch;
  /** Along the Earth's surface, to a tenth of a kilometre; undefined if nobody said from where. */
  readonly distanceKm: number | undefined;
}

export function indexBranch(branch: Branch): IndexedBranch {
  const { id, name, region, address } = branch;
  const texts = [id, name.zh, name.en, region.zh, region.en, address.zh, address.en];
  return { branch, foldedText: texts.map((text) => fold(text)).join('\n') };
}

/**
 * Active branches in whose id, name, region or address (in either language) every word of `words` occurs, whatever
 * the case and the width of the letters; the nearest first if `near` is given, else in the order of the index.
 */
export function searchBranches(
  index: readonly IndexedBranch[],
  { near, words }: { near?: Place | undefined; words?: string | undefined },
): FoundBranch[] {
  const wanted = fold(words ?? '')
    .split(' ')
    .filter((word) => word !== '');
  const found = index
    .filter(({ branch, foldedText }) => branch.active && wanted.every((word) => foldedText.includes(word)))
    .map(({ branch }) => ({ branch, km: near && distanceKm(near, branch.place) }));
  if (near !== undefined) found.sort((a, b) => (a.km ?? 0) - (b.km ?? 0));
  return found.map(({ branch, km }) => ({
    branch,
    distanceKm: km === undefined ? undefined : Math.round(km * 10) / 10,
  }));
}

/** The great-circle distance (haversine, which stays exact for neighbours in one street). */
export function distanceKm(from: Place, to: Place): number {
  const [fromLatitude, toLatitude] = [radians(from.latitude), radians(to.latitude)];
  const latitudeHalf = Math.sin((toLatitude - fromLatitude) / 2);
  const longitudeHalf = Math.sin(radians(to.longitude - from.longitude) / 2);
  const chord = latitudeHalf ** 2 + Math.cos(fromLatitude) * Math.cos(toLatitude) * longitudeHalf ** 2;
  // Rounding can carry the chord of two antipodes a hair above 1, where asin is NaN.
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(Math.min(1, chord)));
}

/** One form for `ＡＢＣ`, `abc` and `ABC`, and for every kind of space. */
function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim();
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
