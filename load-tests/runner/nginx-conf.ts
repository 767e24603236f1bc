/** @throws when the configuration has no such upstream any more: a proxy before nothing would test nothing. */
export function adapted(
  text: string,
  { apiUrls, port, folder }: { apiUrls: readonly string[]; port: number; folder: string },
): string {
  const upstreams = /^ *server api-1:\d+(.*;)\n(?: *server api-\d+:\d+.*;\n)*/gm;
  const listen = /listen \d+/;
  const proxies = /^ *include front-proxies\.conf;\n/m;
  if (text.search(upstreams) === -1 || !listen.test(text) || !proxies.test(text))
    throw new Error('docker/nginx.conf has another form than is expected here');
  return (
    text
      .replaceAll(upstreams, (_, rest: string) =>
        apiUrls.map((url) => `    server ${new URL(url).host}${rest}\n`).join(''),
      )
      .replace(listen, `listen 127.0.0.1:${port}`)
      // Nothing stands before this one.
      .replace(proxies, '')
      .replaceAll('/tmp/', `${folder}/`)
      .replace(/access_log .*;/, 'access_log off;')
  );
}
