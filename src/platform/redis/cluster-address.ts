/** A cluster as `REDIS_URL` names it: some of its nodes, by which the others are found, and how each is entered. */
export interface ClusterAddress {
  readonly nodes: readonly { readonly host: string; readonly port: number }[];
  readonly tls: boolean;
  readonly credentials: { readonly username?: string; readonly password?: string };
}

const CLUSTER =
  /^redis(?<s>s?)-cluster:\/\/(?:(?<username>[^:@/,\s]*):(?<password>[^:@/,\s]+)@)?(?<nodes>[\w.-]+:\d{1,5}(?:,[\w.-]+:\d{1,5})*)$/;

/** @returns undefined where it names no cluster, or one that cannot be read. */
export function clusterAddressOf(url: string): ClusterAddress | undefined {
  const { s, username = '', password, nodes } = CLUSTER.exec(url)?.groups ?? {};
  if (nodes === undefined) return undefined;
  try {
    return {
      nodes: nodes.split(',').map((node) => {
        const [host, port] = node.split(':');
        return { host: host!, port: Number(port) };
      }),
      tls: s === 's',
      credentials: {
        ...(username === '' ? {} : { username: decodeURIComponent(username) }),
        ...(password === undefined ? {} : { password: decodeURIComponent(password) }),
      },
    };
  } catch {
    // A percent sign that encodes nothing.
    return undefined;
  }
}
