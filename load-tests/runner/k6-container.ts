import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { HOME } from './home.js';
import type { K6 } from './k6-binary.js';

/** A daemon that does not answer by then will not. */
const KILL_TIMEOUT_MS = 10_000;

/** k6 from its image, on the network and the files of this machine: the system listens on loopback. */
export function inContainer(docker: string, image: string): K6 {
  const user = `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`;
  return {
    from: image,
    call: (folders, variables) => {
      const name = `yuhuan-k6-${randomBytes(4).toString('hex')}`;
      // By the same paths as here.
      const mounts = [...new Set([HOME, tmpdir(), ...folders])].flatMap((path) => ['-v', `${path}:${path}`]);
      const passed = variables.flatMap((variable) => ['-e', variable]);
      const where = ['--rm', '--name', name, '--network', 'host', '--user', user];
      return {
        command: docker,
        args: ['run', ...where, ...mounts, ...passed, image],
        // The client can be killed, and its container goes on: that is the daemon's.
        endElsewhere: () =>
          void spawnSync(docker, ['kill', name], { stdio: 'ignore', timeout: KILL_TIMEOUT_MS }),
      };
    },
  };
}
