import type { ReactNode } from 'react';

export function Skeleton(): ReactNode {
  return (
    <div className="column" aria-busy="true">
      <div className="skeleton skeleton-title" />
      <div className="skeleton skeleton-card" />
      <div className="skeleton skeleton-card" />
    </div>
  );
}
