import { type IdGenerator, RandomIdGenerator } from '@opentelemetry/sdk-trace';

/** Begins traces under ids that are known before their first span, because the answer and the log carry them too. */
export class RequestIdGenerator implements IdGenerator {
  private readonly random = new RandomIdGenerator();
  private adopted: string | undefined;

  readonly generateSpanId = (): string => this.random.generateSpanId();

  readonly generateTraceId = (): string => {
    const traceId = this.adopted ?? this.random.generateTraceId();
    this.adopted = undefined;
    return traceId;
  };

  /** The next trace has this id. The span that begins it must be started before anything else can run. */
  adopt(traceId: string): void {
    this.adopted = traceId;
  }
}
