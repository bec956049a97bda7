/**
 * Three projects, from quick to slow: `npm run jest -- --selectProjects unit`.
 * `npm test` sets JOURNEYS=stacks: one journey for each stack. `npm run test:all` sets JOURNEYS=rest: all the others.
 */
const common = {
  testEnvironment: 'node',
  // Native ESM: swc only strips the types, Node 24 runs the rest.
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2024' },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  modulePathIgnorePatterns: ['<rootDir>/cdk.out'],
};

const withSynthesis = {
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
};

// Jest replaces <rootDir> only at the beginning of a pattern, so patterns that are negated do without it.
const ONE_FOR_EACH_STACK = '**/test/journeys/{file-pipeline,stream-api,orders,web}.test.ts';
const ALL_JOURNEYS = '<rootDir>/{test,local-cloud/test}/journeys/**/*.test.ts';

const journeys = { stacks: [ONE_FOR_EACH_STACK], rest: [ALL_JOURNEYS, `!${ONE_FOR_EACH_STACK}`] };

export default {
  projects: [
    {
      ...common,
      displayName: 'unit',
      testMatch: [
        '<rootDir>/test/unit/**/*.test.ts',
        '<rootDir>/local-cloud/test/**/*.test.ts',
        '!**/local-cloud/test/journeys/**',
      ],
    },
    { ...common, ...withSynthesis, displayName: 'app', testMatch: ['<rootDir>/test/app/**/*.test.ts'] },
    {
      ...common,
      ...withSynthesis,
      displayName: 'journeys',
      testMatch: journeys[process.env.JOURNEYS] ?? [ALL_JOURNEYS],
    },
  ],
  // Many tests start processes: on a busy machine even quick ones take long.
  testTimeout: 120_000,
  // Jest leaves a core idle by default; most of these tests wait for other processes.
  maxWorkers: '100%',
};
