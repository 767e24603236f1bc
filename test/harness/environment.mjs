import { TestEnvironment } from 'jest-environment-node';

/** Tells the tests of a file whether one of them has failed, so that the database of a failed one is kept. */
export default class FailureAwareEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    this.global.failedTests = [];
  }

  handleTestEvent(event) {
    if (event.name === 'test_done' && event.test.errors.length > 0)
      this.global.failedTests.push(event.test.name);
    if (event.name === 'hook_failure') this.global.failedTests.push(`${event.hook.type} hook`);
  }
}
