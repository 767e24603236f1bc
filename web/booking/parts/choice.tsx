import type { ReactNode } from 'react';

interface Props {
  readonly name: string;
  readonly value: string;
  readonly checked: boolean;
  readonly label: ReactNode;
  readonly more?: ReactNode;
  readonly onChoose: () => void;
  readonly describedBy?: string | undefined;
}

/** One of several, as large as a thumb. */
export function Choice({ name, value, checked, label, more, onChoose, describedBy }: Props): ReactNode {
  const id = `${name}-${value}`;
  return (
    <label className="choice" htmlFor={id}>
      <input
        type="radio"
        id={id}
        name={name}
        value={value}
        checked={checked}
        onChange={onChoose}
        aria-describedby={describedBy}
      />
      <span className="strong">{label}</span>
      {more !== undefined && <span className="choice-more">{more}</span>}
    </label>
  );
}
