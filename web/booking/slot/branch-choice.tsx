import { type ReactNode, type RefObject, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDay, formatDistance } from '../../shared/format/index.js';
import { FaultText, fieldId } from '../parts/fault-text.js';
import { type Branch, type Place, type Product, useBranches, useCalendar, useLanguage } from '../reading.js';
import { BranchesMissing } from './branches-missing.js';
import { firstOpenDay } from './calendar-days.js';

interface Props {
  readonly branchId: string | undefined;
  readonly product: Product;
  readonly fault: string | undefined;
  readonly onChoose: (branchId: string) => void;
}

const PLACE_TIMEOUT_MS = 10_000;

/** The branch that is chosen, and behind a button all of them: by distance where that may be known, else by region. */
export function BranchChoice({ branchId, product, fault, onChoose }: Props): ReactNode {
  const { t } = useTranslation();
  const group = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState<Place>();
  const [open, setOpen] = useState(branchId === undefined);
  const plain = useBranches(undefined).data ?? [];
  const byDistance = useBranches(near).data;
  // Where they cannot be read by distance, the list from before is still good to choose from.
  const branches = byDistance ?? plain;
  const chosen = branches.find(({ id }) => id === branchId);
  return (
    <div
      ref={group}
      className="stack"
      id={fieldId('branch')}
      tabIndex={-1}
      role="group"
      aria-label={t('branch.title')}
    >
      {chosen !== undefined && (
        <div className="row row-apart">
          <AboutBranch branch={chosen} />
          <button
            type="button"
            className="button button-small"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          >
            {open ? t('branch.keep') : t('branch.change')}
          </button>
        </div>
      )}
      <FaultText place="branch" text={fault} />
      <BranchesMissing near={near} />
      {/* A branch that is given up, or not of this network, is none to stay with. */}
      {(open || chosen === undefined) && branches.length > 0 && (
        <BranchList
          branches={branches.filter((branch) => servesProduct(branch, product))}
          branchId={branchId}
          product={product}
          near={near}
          isByDistance={near !== undefined && byDistance !== undefined}
          onNear={setNear}
          onChoose={(id) => {
            onChoose(id);
            setOpen(false);
            // The list goes away with what was pressed in it; what is chosen stands above.
            group.current?.focus();
          }}
        />
      )}
    </div>
  );
}

/** Which group of products a loan belongs to; branches say which groups they serve. */
const SERVICE_OF: Readonly<Record<Product, string>> = {
  MORTGAGE: 'HOUSING',
  CAR: 'CONSUMER',
  CONSUMER: 'CONSUMER',
  BUSINESS: 'BUSINESS',
};

export function servesProduct({ services }: Branch, product: Product): boolean {
  return services.includes(SERVICE_OF[product]);
}

export function AboutBranch({ branch }: { branch: Branch }): ReactNode {
  const { t } = useTranslation();
  return (
    <div>
      <p className="strong">{branch.name}</p>
      <p className="soft small">{branch.address}</p>
      <p className="soft small">
        {t('branch.hours', { from: branch.opensAt, to: branch.closesAt })} · {branch.phone}
      </p>
    </div>
  );
}

interface ListProps {
  readonly branches: readonly Branch[];
  readonly branchId: string | undefined;
  readonly product: Product;
  /** Where the person is, once that was said. */
  readonly near: Place | undefined;
  readonly isByDistance: boolean;
  readonly onNear: (place: Place) => void;
  readonly onChoose: (branchId: string) => void;
}

function BranchList(props: ListProps): ReactNode {
  const { branches, branchId, product, near, isByDistance, onNear, onChoose } = props;
  const { t } = useTranslation();
  const searchId = useId();
  const [words, setWords] = useState('');
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const found = branches.filter(({ id, name, region, address }) =>
    wanted.every((word) => `${id} ${name} ${region} ${address}`.toLowerCase().includes(word)),
  );
  const regions = isByDistance ? [undefined] : [...new Set(found.map(({ region }) => region))];
  return (
    <div className="stack">
      <div className="field">
        <label htmlFor={searchId}>{t('branch.search')}</label>
        <input
          id={searchId}
          className="input"
          type="search"
          autoComplete="off"
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
      </div>
      {near === undefined && <ByDistance onNear={onNear} />}
      {isByDistance && <p className="soft small">{t('branch.byDistance')}</p>}
      <p role="status" className="visually-hidden">
        {t('branch.found', { count: found.length })}
      </p>
      <div className="branches">
        {regions.map((region) => (
          <div key={region ?? ''} className="stack-small">
            {region !== undefined && <p className="branch-region">{region}</p>}
            {found
              .filter((branch) => region === undefined || branch.region === region)
              .map((branch) => (
                <button
                  key={branch.id}
                  type="button"
                  className="option"
                  aria-pressed={branch.id === branchId}
                  onClick={() => onChoose(branch.id)}
                >
                  <span className="strong">{branch.name}</span>
                  <span className="soft small">
                    <Glance branch={branch} product={product} />
                  </span>
                </button>
              ))}
          </div>
        ))}
        {found.length === 0 && <p className="soft">{t('branch.none')}</p>}
      </div>
    </div>
  );
}

/** How far, and when it has a place at the earliest; its calendar is asked for when somebody has scrolled there. */
function Glance({ branch, product }: { branch: Branch; product: Product }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const line = useRef<HTMLSpanElement>(null);
  const seen = useSeen(line);
  const calendar = useCalendar(seen ? branch.id : undefined, product, false).data;
  const open = calendar && firstOpenDay(calendar.days);
  const parts = [
    branch.distanceKm === null ? undefined : formatDistance(branch.distanceKm, language),
    calendar &&
      (open ? t('branch.earliest', { day: formatDay(open.date, language, 'medium') }) : t('branch.full')),
    branch.address,
  ];
  return <span ref={line}>{parts.filter(Boolean).join(' · ')}</span>;
}

/** Whether this has been on the screen, once and for all. */
function useSeen(element: RefObject<HTMLElement | null>): boolean {
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    if (seen || element.current === null) return undefined;
    const observer = new IntersectionObserver((changes) => {
      if (changes.some(({ isIntersecting }) => isIntersecting)) setSeen(true);
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [seen, element]);
  return seen;
}

function ByDistance({ onNear }: { onNear: (place: Place) => void }): ReactNode {
  const { t } = useTranslation();
  const [refused, setRefused] = useState(false);
  const ask = (): void =>
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => onNear({ latitude: coords.latitude, longitude: coords.longitude }),
      () => setRefused(true),
      { timeout: PLACE_TIMEOUT_MS, maximumAge: 600_000 },
    );
  return (
    <div className="row">
      <button type="button" className="button button-small" onClick={ask}>
        {t('branch.near')}
      </button>
      <span role="status" className="soft small">
        {refused && t('branch.notKnown')}
      </span>
    </div>
  );
}
