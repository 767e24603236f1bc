import newQrCode from 'qrcode-generator';
import type { ReactNode } from 'react';

/** 0: as small as the text permits. */
const ANY_SIZE = 0;
/** Up to a seventh of it may be hidden by a scratch or a reflection. */
const CORRECTION = 'M';

/** Drawn as one path: sharp at any size, and no picture that a policy would have to let in. */
export default function QrCode({ text, label }: { text: string; label: string }): ReactNode {
  const code = newQrCode(ANY_SIZE, CORRECTION);
  code.addData(text);
  code.make();
  const size = code.getModuleCount();
  const modules = Array.from(
    { length: size * size },
    (_, index) => [Math.floor(index / size), index % size] as const,
  );
  const path = modules
    .filter(([row, column]) => code.isDark(row, column))
    .map(([row, column]) => `M${column} ${row}h1v1h-1z`)
    .join('');
  return (
    <svg
      className="qr"
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <path d={path} fill="#000000" />
    </svg>
  );
}
