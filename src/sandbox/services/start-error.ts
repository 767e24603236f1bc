/** Something that stops a start and that a person can mend; the launcher prints both lines and no stack. */
export class StartError extends Error {
  /** What to do about it, as a command or a setting where there is one. */
  readonly remedy: string;

  constructor(message: string, remedy: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StartError';
    this.remedy = remedy;
  }
}
