import { TestEnvironment } from 'jest-environment-node';

/**
 * Tells the tests of a file whether one of them has failed, so that the database of a failed one is kept, and asks what
 * they have open to tell how it stood, before it is closed.
 */
export default class FailureAwareEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    this.global.failedTests = [];
    this.global.failureWitnesses = [];
  }

  async handleTestEvent(event) {
    if (event.name === 'test_done' && event.test.errors.length > 0)
      this.global.failedTests.push(event.test.name);
    if (event.name === 'hook_failure') this.global.failedTests.push(`${event.hook.type} hook`);
    if (event.name === 'test_fn_failure')
      for (const tell of this.global.failureWitnesses) await tell(event.test.name);
  }
}
