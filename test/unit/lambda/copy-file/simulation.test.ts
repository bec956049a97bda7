import { describe, expect, test } from '@jest/globals';
import { MiB } from '../../../support/lambda/copy-file.ts';
import type { NewObject } from '../../../support/lambda/fake-s3.ts';
import { seededRandom } from '../../../support/lambda/scheduler.ts';
import { type SimulationOptions, type SimulationResult, simulate } from '../../../support/lambda/simulation.ts';

const SEEDS = Number(process.env.SIMULATION_SEEDS ?? 200);
const FIRST_SEED = Number(process.env.SIMULATION_FIRST_SEED ?? 1);
const budgetMs = 15_000 + SEEDS * 50;

type Scenario = Omit<SimulationOptions, 'seed' | 'history'> & {
  readonly write: (index: number, random: () => number) => NewObject | undefined;
};

const scenarios: Record<string, Scenario> = {
  'small files, orphaned copies taking effect at any time': { write: small, orphansLand: 'any time' },
  'small files, orphaned copies taking effect last of all': { write: small, orphansLand: 'at rest' },
  'large files in parts': { write: large, orphansLand: 'any time' },
  'large files in parts, orphaned requests taking effect last of all': { write: large, orphansLand: 'at rest' },
  'large files without versions': { write: large, orphansLand: 'any time', versioned: false },
  'small files becoming large and back': { write: (i) => (i % 2 ? large(i) : small(i)), orphansLand: 'any time' },
  'nothing that would show two copies to be equal': { write: large, orphansLand: 'any time', checksums: false },
  'files deleted and written again': {
    write: (i, random) => (random() < 0.3 ? undefined : small(i)),
    orphansLand: 'any time',
  },
  'the same bytes with other metadata, whose ETag is the same': {
    write: (i) => ({ ...small(0), metadata: { revision: String(i) } }),
    orphansLand: 'before redelivery',
  },
  'the same bytes and metadata with other tags': {
    write: (i) => ({ ...small(0), tags: { revision: String(i) } }),
    orphansLand: 'before redelivery',
  },
  'bytes that return to what they were': {
    write: (i) => ({ ...small(i), content: `content ${i % 2}` }),
    orphansLand: 'before redelivery',
  },
};

describe('at rest the destination equals the current source', () => {
  test.each(Object.entries(scenarios))(
    '%s',
    async (_, scenario) => {
      const totals = { kills: 0, deadlines: 0, handOvers: 0 };

      for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
        const result = await run(scenario, seed);

        expect({ seed, difference: difference(result) }).toEqual({ seed, difference: 'none' });
        expect({ seed, mixtures: result.everAtDestination.filter(isMixture) }).toEqual({ seed, mixtures: [] });
        for (const [name, count] of Object.entries(result.events)) totals[name as keyof typeof totals] += count;
      }

      // A simulation in which nothing goes wrong would show nothing.
      expect(totals.kills).toBeGreaterThan(SEEDS / 5);
      expect(totals.deadlines).toBeGreaterThan(SEEDS / 5);
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

/** Parts of several versions, put together. */
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
