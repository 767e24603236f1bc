import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Counter } from 'prom-client';
import { errors, Pool } from 'undici';
import type { z } from 'zod';
import { BreakerOpenError, CircuitBreaker } from '../platform/breaker/index.js';
import { lateAfter } from '../platform/deadline/index.js';
import { Logger } from '../platform/logging/index.js';
import { MetricsRegistry } from '../platform/metrics/index.js';
import { inSpan, type SpanSource, traceHeaders } from '../platform/tracing/index.js';
import { type CoreAnswer, CoreBanking, CoreFault } from './core-banking.port.js';
import { CoreLine, type QuestionKind } from './core-line.js';
import { batchReply, customerReply, loanIdOf, readLoan } from './core-reply.js';
import type { CoreLoan } from './loan-snapshot.js';
import { LoansConfig } from './loans.config.js';

const NOT_FOUND = Symbol('not found');
/** A question that the core itself takes for a wrong one, rather than failing to answer it. */
const REFUSED_STATUSES = [400, 422];
/** Said of the caller, but of all its questions. */
const TOO_MANY_REQUESTS = 429;
/** A batch of 500 is down to a single loan after nine halvings; several refused ids in one batch share the rest. */
const HALVINGS_MAX = 20;
const SPANS: SpanSource = {
  name: 'core',
  attributes: { 'service.peer.name': 'core-banking' },
  operationAttribute: 'url.template',
};

interface Question {
  readonly kind: QuestionKind;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** The path without the customer, for spans: who was asked about does not belong into a trace. */
  readonly template: string;
  readonly body?: string;
}

/** The core banking system over HTTP and JSON, asked through a bounded pool and a breaker. */
@Injectable()
export class HttpCoreBanking extends CoreBanking implements OnApplicationShutdown {
  private readonly pool: Pool;
  private readonly line: CoreLine;
  private readonly breaker: CircuitBreaker;
  private readonly pathPrefix: string;
  private readonly headers: Record<string, string>;
  private readonly faults: Counter;
  private listsInFlight = 0;

  constructor(
    private readonly config: LoansConfig,
    private readonly logger: Logger,
    metrics: MetricsRegistry,
  ) {
    super();
    const url = new URL(config.coreUrl);
    this.pathPrefix = url.pathname.replace(/\/+$/, '');
    this.headers = {
      accept: 'application/json',
      'content-type': 'application/json',
      ...(config.coreToken !== undefined && { authorization: `Bearer ${config.coreToken}` }),
    };
    this.pool = new Pool(url.origin, {
      connections: config.coreConnections,
      connect: { timeout: config.coreTimeoutMs },
      headersTimeout: config.coreTimeoutMs,
      bodyTimeout: config.coreTimeoutMs,
      maxResponseSize: config.coreResponseMaxBytes,
    });
    this.line = new CoreLine({ connections: config.coreConnections, waitMs: config.coreTimeoutMs });
    this.breaker = new CircuitBreaker({
      name: 'core',
      failureThreshold: config.coreFailureThreshold,
      openMs: config.coreOpenMs,
      // Else a few loan ids made up by one caller, or one customer's odd list, would shut the core off from everybody.
      isFailure: (error) => isIllness(faultOf(error, config.coreTimeoutMs)),
      onChange: (state) => logger.warn({ state }, 'the breaker before the core changed its state'),
    });
    this.faults = new Counter({
      name: 'yuhuan_core_faults_total',
      help: 'Questions to the core banking system without a usable answer, and single records that were not usable',
      labelNames: ['reason'],
      registers: [metrics],
    });
  }

  async loansById(loanIds: readonly string[]): Promise<CoreAnswer[]> {
    return this.askForLoans(loanIds, { halvings: HALVINGS_MAX });
  }

  /** One id that the core will not take must not cost the others their answer: the batch is halved until it is alone. */
  private async askForLoans(loanIds: readonly string[], left: { halvings: number }): Promise<CoreAnswer[]> {
    try {
      return await this.askOnce(loanIds);
    } catch (fault) {
      if (!isQuestionRefused(fault)) throw fault;
      if (loanIds.length === 1 || left.halvings === 0) return loanIds.map(() => ({ kind: 'FAULT', fault }));
      left.halvings -= 1;
      const middle = Math.ceil(loanIds.length / 2);
      const first = await this.askForLoans(loanIds.slice(0, middle), left);
      return [...first, ...(await this.askForLoans(loanIds.slice(middle), left))];
    }
  }

  private async askOnce(loanIds: readonly string[]): Promise<CoreAnswer[]> {
    const body = JSON.stringify({ loanIds });
    const path = '/loans:batchGet';
    const reply = await this.ask({ kind: 'LOANS', method: 'POST', path, template: path, body }, batchReply);
    if (reply === NOT_FOUND) throw this.fault('STATUS', 'the batch operation does not exist');
    const answers = new Map<string, CoreAnswer>();
    for (const loanId of reply.notFound) answers.set(loanId, { kind: 'NOT_FOUND' });
    for (const raw of reply.loans) {
      const loan = this.read(raw, reply.asOf);
      if (!(loan instanceof CoreFault)) answers.set(loan.snapshot.loanId, { kind: 'LOAN', loan });
      else {
        const loanId = loanIdOf(raw);
        if (loanId !== undefined) answers.set(loanId, { kind: 'FAULT', fault: loan });
      }
    }
    return loanIds.map((loanId) => answers.get(loanId) ?? this.silence());
  }

  async loansOfCustomer(customerId: string): Promise<CoreLoan[]> {
    if (this.listsInFlight >= this.config.loanListsMaxInFlight) {
      throw this.fault('BUSY', `${this.listsInFlight} lists are being asked for already`, 1000);
    }
    this.listsInFlight += 1;
    try {
      const path = `/customers/${encodeURIComponent(customerId)}/loans`;
      const template = '/customers/{id}/loans';
      const reply = await this.ask({ kind: 'LIST', method: 'GET', path, template }, customerReply);
      if (reply === NOT_FOUND) return [];
      return reply.loans.map((raw) => {
        const loan = this.read(raw, reply.asOf);
        // A list that lacks one loan would say that it does not exist.
        if (loan instanceof CoreFault) throw loan;
        return loan;
      });
    } finally {
      this.listsInFlight -= 1;
    }
  }

  check(): Promise<void> {
    return this.breaker.state === 'open'
      ? Promise.reject(new CoreFault('BREAKER_OPEN', 'not asked, because it failed just now'))
      : Promise.resolve();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.destroy();
  }

  private async ask<S extends z.ZodType>(
    question: Question,
    schema: S,
  ): Promise<z.output<S> | typeof NOT_FOUND> {
    try {
      const reply = await this.send(question);
      if (reply === NOT_FOUND) return NOT_FOUND;
      const parsed = schema.safeParse(reply);
      if (!parsed.success) throw new CoreFault('MALFORMED', 'the answer has not the agreed form');
      return parsed.data;
    } catch (error) {
      throw this.count(faultOf(error, this.config.coreTimeoutMs));
    }
  }

  /** In line outside the breaker: that many ask at once is nothing the core has done. */
  private send(question: Question): Promise<unknown> {
    const ask = (): Promise<unknown> =>
      this.breaker.run(() => inSpan(SPANS, question.template, () => this.fetch(question)));
    // While the breaker is open nobody waits for a turn only to be sent away.
    return this.breaker.allows ? this.line.run(question.kind, ask) : ask();
  }

  private async fetch({ method, path, body }: Question): Promise<unknown> {
    const answer = await this.pool.request({
      method,
      path: this.pathPrefix + path,
      headers: { ...this.headers, ...traceHeaders() },
      ...(body !== undefined && { body }),
      // The pool's own timeouts start anew with each phase; this one bounds them together, from the sending on.
      signal: lateAfter(this.config.coreTimeoutMs),
    });
    if (answer.statusCode !== 200) {
      // Read to the end, so that the connection can be used again.
      await answer.body.dump();
      if (answer.statusCode === 404) return NOT_FOUND;
      const reason = REFUSED_STATUSES.includes(answer.statusCode) ? 'QUESTION_REFUSED' : 'STATUS';
      throw new CoreFault(
        reason,
        `it answered with status ${answer.statusCode}`,
        undefined,
        answer.statusCode,
      );
    }
    const text = await answer.body.text();
    try {
      return JSON.parse(text) as unknown;
    } catch {
      throw new CoreFault('MALFORMED', 'the answer is not JSON');
    }
  }

  private read(raw: unknown, asOfMs: number): CoreLoan | CoreFault {
    const loan = readLoan(raw, asOfMs);
    if (typeof loan !== 'string') return loan;
    this.logger.error({ faults: loan }, 'the core sent a record of a loan that cannot be used');
    return this.fault('MALFORMED', `a record cannot be used: ${loan}`);
  }

  private silence(): CoreAnswer {
    return {
      kind: 'FAULT',
      fault: this.fault('MALFORMED', 'a loan that was asked for is not in the answer'),
    };
  }

  private fault(...args: ConstructorParameters<typeof CoreFault>): CoreFault {
    return this.count(new CoreFault(...args));
  }

  private count(fault: CoreFault): CoreFault {
    this.faults.inc({ reason: fault.reason });
    return fault;
  }
}

function isQuestionRefused(error: unknown): error is CoreFault {
  return error instanceof CoreFault && error.reason === 'QUESTION_REFUSED';
}

/** Whether a fault says that the core as a whole is not well; others may be of one question or one customer alone. */
function isIllness({ reason, status = 0 }: CoreFault): boolean {
  if (reason === 'STATUS') return status >= 500 || status === TOO_MANY_REQUESTS;
  return reason === 'TIMEOUT' || reason === 'CONNECTION';
}

function faultOf(error: unknown, timeoutMs: number): CoreFault {
  if (error instanceof CoreFault) return error;
  if (error instanceof BreakerOpenError) {
    return new CoreFault('BREAKER_OPEN', 'not asked, because it failed just now', error.retryAfterMs);
  }
  if (error instanceof errors.ResponseExceededMaxSizeError) {
    return new CoreFault('TOO_LARGE', 'the answer is longer than agreed');
  }
  // Read by name, since the abort of a signal is a DOMException and the pool's own timeouts are several classes.
  const { name, code } = (error ?? {}) as { name?: unknown; code?: unknown };
  if (String(name).includes('Timeout')) return new CoreFault('TIMEOUT', `no answer within ${timeoutMs} ms`);
  return new CoreFault('CONNECTION', `the connection failed (${String(code ?? name)})`);
}
