import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openS3 } from '../../../src/services/s3/index.ts';

/** Serves a folder in a process that a test can kill, and prints the port. With `hang`, deliveries never end. */
const [folder = '', hangs] = process.argv.slice(2);
const s3 = openS3({
  cloud: { accountId: '000000000000', region: 'us-east-1' },
  folder,
  notify: async (_target, body) => {
    if (hangs === 'hang' && body.includes('Records')) await new Promise(() => undefined);
  },
  destinationExists: () => true,
});
const server = createServer((request, response) => void s3.handle(request, response));
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
