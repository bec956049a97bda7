/**
 * Three projects, from quick to slow: `npm run jest -- --selectProjects unit`.
 * JOURNEYS=rest runs every journey but those of `npm test`, which has one for each stack.
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

const ONE_JOURNEY_PER_STACK = '<rootDir>/test/journeys/{file-pipeline,stream-api,orders,web}.test.ts';

const journeys =
  process.env.JOURNEYS === 'rest'
    ? ['<rootDir>/{test,local-cloud/test}/journeys/**/*.test.ts', `!${ONE_JOURNEY_PER_STACK}`]
    : [ONE_JOURNEY_PER_STACK];

export default {
  projects: [
    {
      ...common,
      displayName: 'unit',
      testMatch: [
        '<rootDir>/test/unit/**/*.test.ts',
        '<rootDir>/local-cloud/test/**/*.test.ts',
        '!<rootDir>/local-cloud/test/journeys/**',
      ],
    },
    { ...common, ...withSynthesis, displayName: 'app', testMatch: ['<rootDir>/test/app/**/*.test.ts'] },
    { ...common, ...withSynthesis, displayName: 'journeys', testMatch: journeys },
  ],
  // Many tests start processes: on a busy machine even quick ones take long.
  testTimeout: 120_000,
  // Jest leaves a core idle by default; most of these tests wait for other processes.
  maxWorkers: '100%',
};
