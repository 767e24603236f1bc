import {
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  type RefObject,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { byKey, byPointer, type Order } from './grid-orders.js';
import { type Axes, type Place, rectangle, type Selection } from './selection.js';

interface GridHands {
  readonly box: RefObject<HTMLDivElement | null>;
  readonly axes: Axes;
  readonly selection: Selection;
  readonly onSelect: (selection: Selection) => void;
  readonly onOpen: (branchId: string, date: string) => void;
  readonly rowPx: number;
  readonly headPx: number;
}

interface Listeners {
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onPointerDown: (event: PointerEvent) => void;
  readonly onPointerUp: (event: PointerEvent) => void;
  readonly onPointerCancel: () => void;
  readonly onPointerOver: (event: PointerEvent) => void;
  readonly onDoubleClick: (event: MouseEvent) => void;
}

/** What keys, mouse and fingers do in the grid, as in a spreadsheet. */
export function useGridHands(hands: GridHands): { readonly place: Place; readonly listeners: Listeners } {
  const { box, axes, selection, onSelect, onOpen, rowPx, headPx } = hands;
  const { place, go } = usePlace(hands);
  /** Where a range began; undefined while there is none. */
  const anchor = useRef<Place>(undefined);
  const dragging = useRef(false);
  /** Where a finger came down, for as long as it has not scrolled. */
  const touched = useRef<MaybePlace>(undefined);

  function open(at: Place): void {
    const [branchId, date] = [axes.branchIds[at.row], axes.dates[at.column]];
    if (branchId !== undefined && date !== undefined) onOpen(branchId, date);
  }

  function carryOut(order: Order): void {
    if ('anchor' in order) anchor.current = order.anchor;
    if (order.select !== undefined) onSelect(order.select);
    if (order.go !== undefined) go(order.go);
    if (order.open !== undefined) open(order.open);
  }

  function onKeyDown(event: KeyboardEvent): void {
    const height = (box.current?.clientHeight ?? 0) - headPx;
    const pageRows = Math.max(1, Math.floor(height / rowPx) - 1);
    const order = byKey(event, { axes, place, selection, anchor: anchor.current, pageRows });
    if (order === undefined) return;
    event.preventDefault();
    carryOut(order);
  }

  function onPointerDown(event: PointerEvent): void {
    if (event.button !== 0) return;
    if (event.pointerType !== 'touch') {
      press(event);
      return;
    }
    touched.current = placeOf(event.target);
    // Else the mouse that browsers make of a finger takes the focus out of the grid.
    event.preventDefault();
  }

  /** A finger that comes down may be about to scroll: only one that goes up where it came down has pressed. */
  function onPointerUp(event: PointerEvent): void {
    const from = touched.current;
    touched.current = undefined;
    if (from === undefined) return;
    const to = placeOf(document.elementFromPoint(event.clientX, event.clientY));
    if (to.row === from.row && to.column === from.column) press(event);
  }

  function onPointerCancel(): void {
    touched.current = undefined;
  }

  function press(event: PointerEvent): void {
    const order = byPointer(event, placeOf(event.target), { axes, place, selection, anchor: anchor.current });
    if (order === undefined) return;
    event.preventDefault();
    carryOut(order);
    if (order.drags !== true) return;
    dragging.current = true;
    const stop = (): void => {
      dragging.current = false;
    };
    window.addEventListener('pointerup', stop, { once: true });
    window.addEventListener('pointercancel', stop, { once: true });
  }

  function onPointerOver(event: PointerEvent): void {
    if (!dragging.current || anchor.current === undefined) return;
    const { row, column } = placeOf(event.target);
    if (row !== undefined && column !== undefined) onSelect(rectangle(axes, anchor.current, { row, column }));
  }

  function onDoubleClick(event: MouseEvent): void {
    const { row, column } = placeOf(event.target);
    if (row !== undefined && column !== undefined) open({ row, column });
  }

  return {
    place,
    listeners: { onKeyDown, onPointerDown, onPointerUp, onPointerCancel, onPointerOver, onDoubleClick },
  };
}

/** The one cell that has the focus, or gets it when the tab key comes. */
function usePlace({ box, axes }: GridHands): { place: Place; go: (to: Place) => void } {
  const [wanted, setPlace] = useState<Place>({ row: 0, column: 0 });
  const focusNext = useRef(false);
  const place = {
    row: Math.max(0, Math.min(wanted.row, axes.branchIds.length - 1)),
    column: Math.max(0, Math.min(wanted.column, axes.dates.length - 1)),
  };

  useLayoutEffect(() => {
    if (!focusNext.current) return;
    const cell = box.current?.querySelector<HTMLElement>(
      `.heat-cell[data-row="${place.row}"][data-column="${place.column}"]`,
    );
    if (cell === null || cell === undefined) return;
    focusNext.current = false;
    cell.focus({ preventScroll: true });
    cell.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  });

  function go(to: Place): void {
    focusNext.current = true;
    setPlace(to);
  }

  return { place, go };
}

interface MaybePlace {
  readonly row: number | undefined;
  readonly column: number | undefined;
}

function placeOf(target: EventTarget | null): MaybePlace {
  const element = (target as Element | null)?.closest<HTMLElement>('[data-row],[data-column]');
  const read = (text: string | undefined): number | undefined =>
    text === undefined ? undefined : Number(text);
  return { row: read(element?.dataset['row']), column: read(element?.dataset['column']) };
}
