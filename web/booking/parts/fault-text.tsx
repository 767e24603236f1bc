import type { ReactNode } from 'react';
import type { PlaceOfFault } from '../refusal/place-of-fault.js';

/** The element that takes the focus when something is wrong with this part of the form. */
export const fieldId = (place: PlaceOfFault): string => `field-${place}`;
export const faultId = (place: PlaceOfFault): string => `fault-${place}`;

/** What is wrong with one part of the form, in the words of whoever found it. */
export function FaultText({ place, text }: { place: PlaceOfFault; text: string | undefined }): ReactNode {
  return (
    <p id={faultId(place)} className={text === undefined ? undefined : 'fault'}>
      {text}
    </p>
  );
}

/** Where the person must do something; the header that stays on top hides nothing of it. */
export function focusOn(place: PlaceOfFault): void {
  const element = document.getElementById(fieldId(place));
  element?.focus({ preventScroll: true });
  element?.scrollIntoView({ block: 'center' });
}
