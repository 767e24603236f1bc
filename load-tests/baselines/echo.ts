import { fastify } from 'fastify';

/** Bare Fastify: reads a JSON body and sends it back. What the framework below this one costs. */
const app = fastify();
app.post('/api/v1/echo', (request) => request.body);
const url = await app.listen({ host: '127.0.0.1', port: Number(process.env['PORT']) });
process.on('SIGTERM', () => void app.close());
console.log(`ready ${url}`);
