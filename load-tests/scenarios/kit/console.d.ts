/** What k6 gives scripts in place of a terminal; without the types of browsers nobody declares it. */
declare const console: { log(line: string): void };
