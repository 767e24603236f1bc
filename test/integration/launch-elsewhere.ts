import { spawn } from 'node:child_process';
import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

/**
 * Runs `script` in a Node of its own, which reads the TypeScript as it is, and gives the first line that it says; what it
 * complains of is kept in `folder`.
 */
export async function launchElsewhere(
  folder: string,
  script: string,
): Promise<{ said: unknown; kill(): void }> {
  const services = pathToFileURL(join(process.cwd(), 'src/sandbox/services/index.ts')).href;
  const program = `
    import { registerHooks } from 'node:module';
    registerHooks({ resolve: (name, context, next) =>
      next(context.parentURL?.includes('/src/sandbox/services/') && name.startsWith('./')
        ? name.replace(/\\.js$/, '.ts') : name, context) });
    const services = await import(${JSON.stringify(services)});
    ${script}
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const complaint = join(folder, 'launcher.log');
  child.stderr.on('data', (text: Buffer) => void appendFile(complaint, text));
  for await (const line of createInterface({ input: child.stdout })) {
    return { said: JSON.parse(line), kill: () => void child.kill('SIGKILL') };
  }
  throw new Error(`the launcher ended: ${await readFile(complaint, 'utf8')}`);
}
