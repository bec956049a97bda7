import { describe, expect, test } from '@jest/globals';
import { MiB } from '../../../support/lambda/copy-file.ts';
import type { NewObject } from '../../../support/lambda/fake-s3.ts';
import { seededRandom } from '../../../support/lambda/scheduler.ts';
import { type SimulationOptions, type SimulationResult, simulate } from '../../../support/lambda/simulation.ts';

/** The last three find: a copy without condition, a completion without condition, a resumed upload of another version. */
const FEW_SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 70, 25, 166];
/** `npm run chaos` runs 2,000 seeds. */
const { SIMULATION_SEEDS, SIMULATION_FIRST_SEED = '1' } = process.env;
const seeds = SIMULATION_SEEDS
  ? Array.from({ length: Number(SIMULATION_SEEDS) }, (_, index) => Number(SIMULATION_FIRST_SEED) + index)
  : FEW_SEEDS;
const budgetMs = 60_000 + seeds.length * 50;

type Scenario = Omit<SimulationOptions, 'seed' | 'history'> & {
  readonly write: (index: number, random: () => number) => NewObject | undefined;
};

const scenarios: Record<string, Scenario> = {
  'small files, orphaned copies take effect at any time': { write: small, orphansLand: 'any time' },
  'small files, orphaned copies take effect last': { write: small, orphansLand: 'at rest' },
  'large files in parts': { write: large, orphansLand: 'any time' },
  'large files in parts, orphaned requests take effect last': { write: large, orphansLand: 'at rest' },
  'large files without versions': { write: large, orphansLand: 'any time', versioned: false },
  'small files become large and small again': { write: (i) => (i % 2 ? large(i) : small(i)), orphansLand: 'any time' },
  'large files without checksums, which cannot be compared': {
    write: large,
    orphansLand: 'any time',
    checksums: false,
  },
  'files are deleted and written again': {
    write: (i, random) => (random() < 0.3 ? undefined : small(i)),
    orphansLand: 'any time',
  },
  'the same bytes get new metadata under the same ETag': {
    write: (i) => ({ ...small(0), metadata: { revision: String(i) } }),
    orphansLand: 'before redelivery',
  },
  'the same bytes and metadata get new tags': {
    write: (i) => ({ ...small(0), tags: { revision: String(i) } }),
    orphansLand: 'before redelivery',
  },
  'the bytes return to an earlier version': {
    write: (i) => ({ ...small(i), content: `content ${i % 2}` }),
    orphansLand: 'before redelivery',
  },
};

describe('a simulated pipeline', () => {
  test.each(Object.entries(scenarios))(
    'ends with a destination that equals the current source: %s',
    async (_, scenario) => {
      const totals = { kills: 0, deadlines: 0, handOvers: 0 };

      for (const seed of seeds) {
        const result = await run(scenario, seed);

        expect({ seed, difference: difference(result) }).toEqual({ seed, difference: 'none' });
        expect({ seed, mixtures: result.everAtDestination.filter(isMixture) }).toEqual({ seed, mixtures: [] });
        for (const [name, count] of Object.entries(result.events)) totals[name as keyof typeof totals] += count;
      }

      // A simulation without failures would prove nothing.
      expect(totals.kills).toBeGreaterThan(seeds.length / 5);
      expect(totals.deadlines).toBeGreaterThan(seeds.length / 5);
    },
    budgetMs,
  );

  async function run({ write, ...options }: Scenario, seed: number): Promise<SimulationResult> {
    const random = seededRandom(seed * 7919);
    const history = Array.from({ length: 4 }, (_, index) => write(index, random));
    try {
      return await simulate({ ...options, seed, history });
    } catch (cause) {
      throw new Error(`Seed ${seed}: ${String(cause)}`, { cause });
    }
  }
});

function small(index: number): NewObject {
  return {
    content: `content ${index}`,
    size: 1,
    metadata: { revision: String(index) },
    headers: { ContentType: `text/revision-${index}` },
    tags: { revision: String(index) },
  };
}

function large(index: number): NewObject {
  return { ...small(index), size: 12 * MiB };
}

/** Detects an object whose parts come from several versions. */
function isMixture({ content }: NewObject): boolean {
  return content.includes('mixture');
}

function difference({ source, destination }: SimulationResult): string {
  // Deletions are not propagated.
  if (!source) return 'none';
  const of = (object: NewObject | undefined) =>
    JSON.stringify([object?.content, object?.size, object?.metadata, object?.tags, object?.headers]);
  return of(source) === of(destination) ? 'none' : `source ${of(source)}, destination ${of(destination)}`;
}
