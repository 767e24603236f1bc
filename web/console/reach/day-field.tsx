import { Input } from 'antd';
import { type ReactNode, useState } from 'react';
import { dayIn } from './days.js';

interface DayFieldProps {
  readonly label: string;
  readonly day: string | undefined;
  /** '' where it was emptied. */
  readonly onDay: (day: string) => void;
}

/**
 * A day of the address. What is being typed stays here: a field whose text is put back at every key forgets the first
 * digit of two, and the year 2027 begins as the year 2.
 */
export function DayField({ label, day, onDay }: DayFieldProps): ReactNode {
  /** Undefined while nobody types. */
  const [typed, setTyped] = useState<string>();
  return (
    <Input
      type="date"
      aria-label={label}
      style={{ width: 160 }}
      value={typed ?? day ?? ''}
      // Not onChange, which gets a copy of the field: half a day is as empty as none, and only the field tells them apart.
      onInput={({ currentTarget: { value, validity } }) => {
        setTyped(value);
        if (value === '' ? !validity.badInput : dayIn(value) !== undefined) onDay(value);
      }}
      onBlur={() => setTyped(undefined)}
    />
  );
}
