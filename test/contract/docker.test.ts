import { parse, type ScalarTag } from 'yaml';
import { SheddingConfig } from '../../src/admission/index.js';
import { ADMITTED_SHARE } from '../../src/admission/shedding/shed.policy.js';
import { CONFIG_CLASSES, RELATIONS } from '../../src/configuration.js';
import { ConfigError, loadConfig } from '../../src/platform/config/index.js';
import { HttpConfig } from '../../src/platform/http/index.js';
import { seedDatabaseUrl } from '../../src/sandbox/seed-settings.js';
import { STOP_GRACE_MS } from '../../src/sandbox/system.js';
import { readFromHome } from './repository.js';

interface Service {
  readonly image: string;
  readonly build?: object;
  readonly command?: readonly string[];
  readonly user?: string;
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly cap_add?: readonly string[];
  readonly privileged?: boolean;
  readonly security_opt?: readonly string[];
  readonly restart?: string;
  readonly stop_grace_period?: string;
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly extra_hosts?: readonly string[];
  readonly networks?: Readonly<Record<string, { readonly ipv4_address?: string }>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly required?: boolean }>>;
  readonly deploy?: { readonly resources: { readonly limits: Readonly<Record<string, unknown>> } };
}

interface Network {
  readonly internal?: boolean;
  readonly ipam?: { readonly config: readonly { readonly gateway?: string }[] };
}

interface ComposeFile {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, Network>>;
}

/** In a file laid over another, the mark that takes a value away. */
const reset: ScalarTag = { tag: '!reset', resolve: () => null };

const readCompose = (path: string): ComposeFile =>
  parse(readFromHome(path), { merge: true, customTags: [reset] }) as ComposeFile;

const { services, networks } = readCompose('docker/compose.yaml');
const bank = readCompose('docker/compose.bank.yaml');
const dockerfile = readFromHome('docker/Dockerfile');
const nginx = readFromHome('docker/nginx.conf');
const document = JSON.parse(readFromHome('docs/openapi.json')) as {
  paths: Record<string, Record<string, unknown> | undefined>;
};

const named = Object.entries(services);
const ours = named.filter(([, { build }]) => build !== undefined);
/** Those that run the application; the other ones of our image are commands and parts of the sandbox. */
const processes = ours.filter(([, { command }]) => command === undefined);

/** A version of at least two parts, and a user by number. */
const PINNED_BY_OTHERS = /^[\w/]+:\d+\.\d+(\.\d+)?(-\w+)? [1-9]\d*:[1-9]\d*$/;

/** As compose does with nothing set: `${NAME:-default}` is its default. */
const withDefaults = (text: string): string => text.replaceAll(/\$\{\w+:?-([^}]*)\}/g, '$1');

function environmentOf({ environment = {} }: Service): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, withDefaults(String(value))]),
  );
}

/** What the image brings into every container, under what compose gives it. */
const ofImage: Readonly<Record<string, string>> = Object.fromEntries(
  [...dockerfile.matchAll(/^ENV (?:.*\\\n)*.*$/gm)]
    .flatMap(([line]) => [...line.matchAll(/(\w+)=(\S+)/g)])
    .map(([, name = '', value = '']) => [name, value]),
);

const loadAll = (env: NodeJS.ProcessEnv): unknown => loadConfig(env, CONFIG_CLASSES, RELATIONS);

/** How a command reads its environment; those that are not here know none of our names. */
const loadsOf = new Map<string, (env: NodeJS.ProcessEnv) => unknown>([
  ['node dist/main.js', loadAll],
  ['node dist/sandbox/seed-command.js', seedDatabaseUrl],
]);

function faultsOf(env: NodeJS.ProcessEnv, load = loadAll): readonly string[] {
  try {
    load(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

/** The value of a directive that stands once: `keepalive_timeout 60s;` within the block that `after` begins. */
function directive(name: string, after = ''): string {
  const value = new RegExp(`^\\s*${name} ([^;]+);`, 'm').exec(nginx.slice(nginx.indexOf(after)))?.[1];
  if (value === undefined) throw new Error(`nginx.conf has no ${name} ${after && `after ${after}`}`);
  return value;
}

/** The processes of an upstream, each with how many requests of it may be under way there; 0 is any number. */
function boundsOfUpstream(name: string): [string, number][] {
  const block = nginx.slice(nginx.indexOf(`upstream ${name} {`));
  const servers = block.slice(0, block.indexOf('}')).matchAll(/^ *server (\S+)(?: max_conns=(\d+))? /gm);
  return [...servers].map(([, address, bound = '0']) => [address!, Number(bound)]);
}

describe.each(named)('the service %s', (_, service) => {
  it('can change nothing and gain nothing', () => {
    expect(service.read_only).toBe(true);
    expect(service.cap_drop).toEqual(['ALL']);
    expect(service.cap_add).toBeUndefined();
    expect(service.privileged).toBeUndefined();
    expect(service.security_opt).toContain('no-new-privileges:true');
  });

  it('is bounded', () => {
    const limits = service.deploy?.resources.limits;
    expect(limits).toEqual({
      cpus: expect.any(String),
      memory: expect.any(String),
      pids: expect.any(Number),
    });
  });

  it('is not root, and of an image that says which one it is', () => {
    const { build, image, user = '' } = service;
    // Our own image has its user in itself.
    const expected = build === undefined ? PINNED_BY_OTHERS : /^yuhuan:\$\{IMAGE_TAG:-local\} $/;
    expect(`${image} ${user}`).toMatch(expected);
  });

  it('is watched while it runs, by its image or here', () => {
    const { restart, build, healthcheck = {} } = service;
    const ends = restart === 'no';
    const here = ends ? 'nobody' : build === undefined ? 'CMD' : 'its image';
    expect(healthcheck.disable === true ? 'nobody' : (healthcheck.test?.[0] ?? 'its image')).toBe(here);
  });

  it('has no secret in the file', () => {
    const open = Object.entries(environmentOf(service)).filter(
      ([name, value]) => /:\/\/[^/]*:[^/]*@/.test(value) || /(PASSWORD|TOKEN|SECRET|KEY)$/.test(name),
    );
    expect(open).toEqual([]);
  });
});

/** What a file has that a test cannot read. */
const FIELD_KEYS = {
  YUHUAN_FIELD_KEYS: `k1:${Buffer.alloc(32).toString('base64')}`,
  YUHUAN_FIELD_INDEX_KEY: Buffer.alloc(32).toString('base64'),
};

/** What a process takes to end its rounds and close its stores once nobody asks any more. */
const CLOSING_MS = 5000;

describe('the processes of the system', () => {
  it('are two for requests and one for the background', () => {
    expect(processes.map(([name, { environment }]) => [name, environment?.['YUHUAN_ROLE']])).toEqual([
      ['api-1', 'api'],
      ['api-2', 'api'],
      ['worker', 'worker'],
    ]);
  });

  it.each(processes)('%s has an environment that the system starts with', (_, service) => {
    const {
      DATABASE_URL_FILE: file,
      YUHUAN_FIELD_KEYS_FILE: keysFile,
      YUHUAN_FIELD_INDEX_KEY_FILE: indexKeyFile,
      ...env
    } = environmentOf(service);
    expect(file).toBe('/var/lib/yuhuan/database-access/url');
    expect([keysFile, indexKeyFile]).toEqual([
      '/var/lib/yuhuan/database-access/field-keys',
      '/var/lib/yuhuan/database-access/field-index-key',
    ]);
    const url = 'postgres://yuhuan@postgres/yuhuan';
    expect(faultsOf({ ...env, ...FIELD_KEYS, DATABASE_URL: url })).toEqual([]);
  });

  it.each(ours)('%s starts with what its image brings, too', (_, { command, ...service }) => {
    expect(ofImage).toMatchObject({ YUHUAN_HOST: '0.0.0.0', PORT: '3000' });
    const env = Object.entries({ ...ofImage, ...environmentOf(service) })
      // The files are in volumes; what they hold is given as it would be read.
      .map(([name, value]): [string, string] =>
        name === 'DATABASE_URL_FILE' ? ['DATABASE_URL', 'postgres://yuhuan@postgres/yuhuan'] : [name, value],
      )
      .filter(([name]) => !name.startsWith('YUHUAN_FIELD_'));
    const keys = service.environment?.['YUHUAN_ROLE'] === undefined ? {} : FIELD_KEYS;
    const load = loadsOf.get((command ?? ['node', 'dist/main.js']).join(' ')) ?? (() => undefined);
    expect(faultsOf({ ...Object.fromEntries(env), ...keys }, load)).toEqual([]);
  });

  it.each(processes)('%s may end its drain and its last requests before it is killed', (_, service) => {
    const graceMs = Number(/^(\d+)s$/.exec(service.stop_grace_period ?? '')?.[1]) * 1000;
    const { drainMs, lastRequestsMs } = HttpConfig.variables;
    const servingMs = Number(drainMs.fallback) + Number(lastRequestsMs.fallback);
    expect(graceMs).toBeGreaterThanOrEqual(servingMs + CLOSING_MS);
    expect(STOP_GRACE_MS).toBeGreaterThanOrEqual(servingMs + CLOSING_MS);
  });

  it.each(processes)('%s waits for a sandbox that is filled, and in a bank for none', (name, service) => {
    expect(service.depends_on?.['seed']).toEqual({ condition: 'service_completed_successfully' });
    expect(bank.services[name]?.depends_on?.['seed']?.required).toBe(false);
  });

  it.each(processes)('%s is where nginx finds it, whatever port a bank chooses', (name) => {
    const ofFile = { PORT: '8080', YUHUAN_HOST: '127.0.0.1' };
    expect({ ...ofImage, ...ofFile, ...bank.services[name]?.environment }).toMatchObject({
      PORT: /server api-1:(\d+) /.exec(nginx)?.[1],
      YUHUAN_HOST: '0.0.0.0',
    });
  });

  it.each(processes)('%s takes nothing of the sandbox into a bank', (name, service) => {
    const { YUHUAN_ROLE: role, ...base } = environmentOf(service);
    const over = Object.entries(bank.services[name]?.environment ?? {});
    const taken = new Set(over.filter(([, value]) => value === null).map(([key]) => key));
    expect([...taken].filter((key) => !(key in base))).toEqual([]);
    const left = Object.entries(base).filter(([key]) => !taken.has(key));
    const given = over.filter((entry): entry is [string, string] => entry[1] !== null);
    const env: Record<string, string> = Object.fromEntries([...left, ...given]);
    expect(Object.keys(env).toSorted()).toEqual([
      'NODE_ENV',
      'NODE_OPTIONS',
      'PORT',
      'YUHUAN_HOST',
      'YUHUAN_HTTP_TRUSTED_PROXIES',
    ]);
    const own = {
      DATABASE_URL: 'postgres://db/yuhuan',
      OIDC_ISSUER: 'https://login.example',
      YUHUAN_CORE_URL: 'https://core.example',
      ...FIELD_KEYS,
    };
    expect(faultsOf({ ...env, ...own, YUHUAN_ROLE: role })).toEqual([]);
    expect(env['NODE_ENV']).toBe('production');
  });
});

describe('the networks', () => {
  it('let nobody in but through nginx and the login page of the sandbox', () => {
    const outside = named.filter(([, service]) => 'edge' in (service.networks ?? {})).map(([name]) => name);
    expect(outside).toEqual(['nginx', 'identity-provider']);
    expect(networks['stores']?.internal).toBe(true);
    expect(networks['front']?.internal).toBe(true);
  });

  it('tell the address by which a front on this machine is believed, and are open to this machine alone', () => {
    const gateway = networks['edge']?.ipam?.config[0]?.gateway;
    for (const file of ['README.md', 'front-proxies.conf'])
      expect(readFromHome(`docker/${file}`)).toContain(`set_real_ip_from ${gateway};`);
    const ports = named.flatMap(([, service]) => service.ports ?? []).map(withDefaults);
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  it('make the API believe nginx alone', () => {
    const address = services['nginx']?.networks?.['front']?.ipv4_address;
    for (const [, service] of processes)
      expect(environmentOf(service)['YUHUAN_HTTP_TRUSTED_PROXIES']).toBe(address);
  });

  it('have the addresses by which nginx knows the processes', () => {
    const known = named
      .filter(([name]) => nginx.includes(`server ${name}:3000 `))
      .map(([name, service]) => `${name}:${service.networks?.['front']?.ipv4_address}`);
    expect(known).toHaveLength(2);
    expect(services['nginx']?.extra_hosts).toEqual(known);
  });
});

describe('nginx', () => {
  const { variables } = HttpConfig;

  it('takes bodies of the size that the API takes', () => {
    const bytes = Number(/^(\d+)k$/.exec(directive('client_max_body_size'))?.[1]) * 1024;
    expect(String(bytes)).toBe(variables.bodyMaxBytes.fallback);
    expect(nginx).toContain(`"maxBytes":${bytes}`);
  });

  it('has no more under way than its processes would begin, and never cuts off what ends something begun', () => {
    const kinds = [...nginx.matchAll(/^ {4}"(~?\^?(?:\(GET\|HEAD\)|POST) [^"]+)" (\w+);$/gm)].map(
      ([, what, kind]) => ({ what: what!, kind: kind! }),
    );
    expect(kinds.map(({ kind }) => kind)).toEqual(['book', 'hold', 'read']);
    const bounds = kinds.map(({ kind }) => boundsOfUpstream(kind));
    for (const bound of bounds)
      expect(bound).toEqual(['api-1:3000', 'api-2:3000'].map((at) => [at, bound[0]![1]]));
    const together = bounds.reduce((sum, bound) => sum + bound[0]![1], 0);
    const begun = ADMITTED_SHARE['in-flight'].demand * Number(SheddingConfig.variables.inFlightMax.fallback);
    expect(together).toBeLessThanOrEqual(begun);
    expect(directive('proxy_pass', 'location / {')).toBe('http://$kind');
    expect(directive('default', '$kind {')).toBe('api');
    expect(boundsOfUpstream('api').map(([, bound]) => bound)).toEqual([0, 0]);
    const bounded = (what: string): boolean =>
      kinds.some((kind) =>
        kind.what.startsWith('~') ? new RegExp(kind.what.slice(1)).test(what) : kind.what === what,
      );
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods ?? {}).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(operations.filter((what) => bounded(what) && !what.startsWith('GET '))).toEqual([
      'POST /api/v1/bookings',
      'POST /api/v1/holds',
    ]);
    expect(operations.filter((what) => bounded(what) && /\/(?:staff|ops|queue)\b/.test(what))).toEqual([]);
    for (const method of ['GET', 'HEAD'])
      expect(bounded(`${method} /api/v1/branches/B001/calendar`)).toBe(true);
  });

  it('counts slow bodies for their address alone, and gives no address half the connections of a worker', () => {
    expect([...nginx.matchAll(/limit_conn_zone (\S+) zone=(\w+):/g)].map((found) => found.slice(1))).toEqual([
      ['$binary_remote_addr', 'address'],
    ]);
    const half = Number(directive('worker_connections')) / 2;
    expect(Number(directive('limit_conn address'))).toBeLessThan(half);
  });

  it('lets go of a connection before the API does', () => {
    const seconds = Number(/^(\d+)s$/.exec(directive('keepalive_timeout', 'upstream api'))?.[1]);
    expect(seconds * 1000).toBeLessThan(Number(variables.keepAliveMs.fallback));
    const everywhere = nginx.slice(nginx.indexOf('upstream api')).match(/^ *keepalive_timeout .*$/gm);
    expect(new Set(everywhere).size).toBe(1);
  });

  it('is given every file that it reads, where it reads it', () => {
    const read = ['nginx.conf', ...[...nginx.matchAll(/^\s*include ([^;]+);/gm)].map(([, file]) => file!)];
    expect(read).toContain('front-proxies.conf');
    const given = (services['nginx']?.volumes ?? []).map(withDefaults);
    expect(given).toEqual(read.map((file) => `./${file}:/etc/nginx/${file}:ro`));
  });

  it('believes nobody about addresses until a bank names its own proxies', () => {
    const said = readFromHome('docker/front-proxies.conf')
      .split('\n')
      .filter((line) => !line.startsWith('#'));
    expect(said.join('')).toBe('');
    expect(directive('real_ip_header')).toBe('X-Forwarded-For');
    expect(directive('real_ip_recursive')).toBe('on');
    expect(directive('proxy_set_header X-Forwarded-For')).toBe('$remote_addr');
  });

  it('never sends a booking twice, nor asks again where the answer was busy', () => {
    expect(directive('proxy_next_upstream')).toBe('error timeout');
  });

  it('answers for the queue itself, and passes live boards on as they are', () => {
    const queue = nginx.slice(nginx.indexOf('location = /api/v1/queue {'));
    expect(queue.slice(0, queue.indexOf('}'))).toMatch(/proxy_cache shared;[^]*proxy_cache_lock on;/);
    const stream = nginx.slice(nginx.indexOf('location = /api/v1/staff/bookings/stream {'));
    expect(stream.slice(0, stream.indexOf('}'))).toContain('proxy_buffering off;');
    expect(document.paths['/api/v1/queue']?.['get']).toBeDefined();
    expect(document.paths['/api/v1/staff/bookings/stream']?.['get']).toBeDefined();
  });

  it('says whose request it is, and nothing about itself', () => {
    expect(nginx).toMatch(/proxy_set_header X-Forwarded-For \$remote_addr;/);
    expect(directive('server_tokens')).toBe('off');
    for (const path of ['metrics', 'readyz'])
      expect(nginx).toMatch(new RegExp(`location = /${path} \\{\\s*return 404;`));
  });
});

describe('the image', () => {
  const stages = dockerfile.split(/^FROM /m).slice(1);
  const last = stages.at(-1) ?? '';

  it('has the Node that everything else runs on', () => {
    const lock = JSON.parse(readFromHome('package-lock.json')) as {
      packages: Record<string, { version: string } | undefined>;
    };
    expect(dockerfile).toContain(`ARG NODE_VERSION=${lock.packages['node_modules/node']?.version}\n`);
    expect(stages.every((stage) => stage.startsWith('node:${NODE_VERSION}-slim '))).toBe(true);
  });

  it('runs as nobody in particular, from files it cannot change', () => {
    expect(last).toMatch(/^USER [1-9]\d*:[1-9]\d*$/m);
    const copied = [...last.matchAll(/^COPY (?!.*\/volumes ).*$/gm)].map(([line]) => line);
    expect(copied.length).toBeGreaterThan(0);
    expect(copied.filter((line) => line.includes('--chown'))).toEqual([]);
  });

  it('asks itself whether it lives, with what it has', () => {
    expect(last).toMatch(/^HEALTHCHECK [^]*?CMD \["node",.*\/healthz/m);
    expect(last).not.toMatch(/curl|apt-get/);
  });

  it('is started without a shell, so that signals reach the process', () => {
    expect(last.match(/^(CMD|ENTRYPOINT) .*$/gm)).toEqual([expect.stringMatching(/^CMD \["node",/)]);
    for (const [, { command = [] }] of ours) expect(command[0] ?? 'node').toBe('node');
  });
});
