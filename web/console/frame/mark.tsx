import type { ReactNode } from 'react';

export type Tone = 'plain' | 'good' | 'warn' | 'bad' | 'info';

interface MarkProps {
  readonly tone?: Tone;
  /** Said by a shape as well as by colour. */
  readonly icon?: ReactNode;
  readonly children: ReactNode;
}

/** A word in a frame of its tone. The tags of Ant Design miss 4.5:1 in most of their colours. */
export function Mark({ tone = 'plain', icon, children }: MarkProps): ReactNode {
  return (
    <span className="mark" data-tone={tone}>
      {icon !== undefined && <span aria-hidden>{icon} </span>}
      {children}
    </span>
  );
}
