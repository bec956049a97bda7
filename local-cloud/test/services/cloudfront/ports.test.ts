import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { listenOnLoopback } from '../../../src/front-door/loopback.ts';
import { type SiteFixture, startSite } from './site-fixture.ts';
import { siteTemplate } from './site-template.ts';

describe('the port of a site', () => {
  const open: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((one) => one.close()));
  });

  async function start(firstPort: number): Promise<SiteFixture> {
    const site = await startSite(siteTemplate(), { firstPort });
    open.push(site);
    return site;
  }

  test('is the one that was asked for, or the next free one, which is said', async () => {
    const taken = await listenOnLoopback(0, () => {});
    open.push(taken);

    const site = await start(taken.port);

    expect(Number(site.url.port)).toBeGreaterThan(taken.port);
    expect(site.report.notices).toContain(`port ${taken.port} is taken, so a site is on ${site.url.origin}`);
  });

  test('is any free one where there is none above', async () => {
    expect(Number((await start(65_536)).url.port)).toBeGreaterThan(0);
  });

  test('is free again at once when sites close, whatever is under way', async () => {
    const site = await start(0);
    const held = Promise.withResolvers<object>();
    site.answer(() => held.promise);
    const [idle, asking] = [connect(Number(site.url.port), '127.0.0.1'), site.get('/api/x')];
    const broken = expect(asking).rejects.toMatchObject({ code: 'ECONNRESET' });
    await once(idle, 'connect');
    while (site.events.length === 0) await new Promise((resolve) => setImmediate(resolve));

    await site.closeSites();

    await broken;
    open.push(await listenOnLoopback(Number(site.url.port), () => {}));
    held.resolve({});
    idle.destroy();
  });
});
