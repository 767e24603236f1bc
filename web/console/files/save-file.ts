import { fetchWithin } from '../../shared/api/index.js';

/** A hundred thousand rows over a slow line; an ordinary answer would have been given up long before. */
const EXPORT_TIMEOUT_MS = 120_000;
/** The browser has taken the file over by then. */
const KEEP_FILE_MS = 60_000;

export type ExportFormat = 'csv' | 'xlsx';

/** What a request for a file needs besides its path. */
export const ASKED_AS_FILE = {
  parseAs: 'blob',
  fetch: fetchWithin(EXPORT_TIMEOUT_MS),
} as const;

/** Hands the browser what was answered, under the name that the server gave it. */
export function saveFile(
  { data, response }: { readonly data?: unknown; readonly response: Response },
  otherwise: string,
): void {
  const name = /filename="?([^";]+)"?/.exec(response.headers.get('content-disposition') ?? '')?.[1];
  const url = URL.createObjectURL(data as Blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name ?? otherwise;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), KEEP_FILE_MS);
}
