import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { dayIn } from '../../platform/clock/index.js';
import { Faults, faultsSchema } from './faults.js';
import { LoanBook } from './loan-book.js';

const BANK_TIME_ZONE = 'Asia/Shanghai';
/** 500 ids of 7 characters with their quotes and commas are 5 KB; the rest is room for spaces. */
const BODY_BYTES_MAX = 64 * 1024;
/** At some 600 bytes a loan an answer then has 300 KB, which is written in about a millisecond. */
const LOANS_PER_BATCH_MAX = 500;
/** So that a silent bank does not hold connections of a client that forgot them. */
const SILENCE_MS_MAX = 120_000;

/** As long as the engine lets one be. */
const LOAN_ID_MAX_CHARS = 40;
const batchSchema = z.strictObject({
  loanIds: z.array(z.string().max(LOAN_ID_MAX_CHARS)).max(LOANS_PER_BATCH_MAX),
});

class BadRequest extends Error {}

export interface CoreBankOptions {
  /** Milliseconds since 1970; the bank's day follows from it. */
  readonly now?: () => number;
}

/** A core bank for the sandbox: answers for every loan by rule, and misbehaves on request. */
export function createCoreBank({ now = Date.now }: CoreBankOptions = {}): Server {
  const faults = new Faults();
  let book = new LoanBook(dayIn(BANK_TIME_ZONE, now()));
  const bookOfToday = (): LoanBook => {
    const day = dayIn(BANK_TIME_ZONE, now());
    if (day !== book.day) book = new LoanBook(day);
    return book;
  };
  const server = createServer((request, response) => {
    answer(request, response, { faults, bookOfToday, now }).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else if (error instanceof BadRequest) fail(response, 400, 'BAD_REQUEST', error.message);
      else fail(response, 500, 'INTERNAL', (error as Error).message);
    });
  });
  // Clients keep connections for their next batch; Node's default of 5 s would meet them half open.
  server.keepAliveTimeout = 65_000;
  return server;
}

interface Bank {
  readonly faults: Faults;
  readonly bookOfToday: () => LoanBook;
  readonly now: () => number;
}

async function answer(request: IncomingMessage, response: ServerResponse, bank: Bank): Promise<void> {
  const path = (request.url ?? '').split('?', 1)[0] ?? '';
  const operation = `${request.method} ${path}`;
  if (operation === 'GET /healthz') return send(response, 200, '{"status":"up"}');
  if (operation === 'GET /faults') return send(response, 200, JSON.stringify(bank.faults.current));
  if (operation === 'PUT /faults') {
    bank.faults.set(parse(faultsSchema, await bodyOf(request)));
    return send(response, 200, JSON.stringify(bank.faults.current));
  }
  if (await meetsFault(response, bank.faults)) return;
  const asOf = new Date(bank.now()).toISOString();
  if (operation === 'POST /loans:batchGet') {
    const { loanIds } = parse(batchSchema, await bodyOf(request));
    return send(response, 200, batchJson(bank.bookOfToday(), loanIds, asOf));
  }
  const customerId = /^GET \/customers\/([^/]{1,32})\/loans$/.exec(operation)?.[1];
  if (customerId === undefined) return fail(response, 404, 'NO_SUCH_OPERATION', operation);
  const loans = bank.bookOfToday().loansJsonOf(customerId);
  if (loans === undefined) return fail(response, 404, 'CUSTOMER_NOT_FOUND', customerId);
  send(response, 200, `{"loans":[${loans.join(',')}],"asOf":"${asOf}"}`);
}

/** @returns whether the request has been dealt with by not dealing with it. */
async function meetsFault(response: ServerResponse, faults: Faults): Promise<boolean> {
  const fault = faults.next();
  if (fault === 'SLOW') await sleep(faults.current.delayMs, undefined, { ref: false });
  if (fault === 'ERROR') fail(response, 500, 'FAULT', 'the core bank was told to fail');
  if (fault === 'SILENT') {
    const timer = setTimeout(() => response.destroy(), SILENCE_MS_MAX).unref();
    response.on('close', () => clearTimeout(timer));
  }
  return fault === 'ERROR' || fault === 'SILENT';
}

function batchJson(book: LoanBook, loanIds: readonly string[], asOf: string): string {
  const loans: string[] = [];
  const notFound: string[] = [];
  for (const loanId of loanIds) {
    const loan = book.loanJson(loanId);
    if (loan === undefined) notFound.push(loanId);
    else loans.push(loan);
  }
  return `{"loans":[${loans.join(',')}],"notFound":${JSON.stringify(notFound)},"asOf":"${asOf}"}`;
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) throw new BadRequest(`a body has at most ${BODY_BYTES_MAX} bytes`);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
  } catch {
    throw new BadRequest('the body is not JSON');
  }
}

function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const read = schema.safeParse(body);
  if (!read.success) throw new BadRequest(z.prettifyError(read.error));
  return read.data;
}

function send(response: ServerResponse, status: number, json: string): void {
  const body = Buffer.from(json);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length });
  response.end(body);
}

function fail(response: ServerResponse, status: number, code: string, detail: string): void {
  send(response, status, JSON.stringify({ code, detail }));
}
