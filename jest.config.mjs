/** Native ESM: swc only strips the types, Node 24 runs the rest. */
export default {
  testEnvironment: 'node',
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
  globalSetup: '<rootDir>/test/app/global-setup.ts',
  globalTeardown: '<rootDir>/test/app/global-teardown.ts',
  testMatch: ['<rootDir>/test/**/*.test.ts', '<rootDir>/local-cloud/test/**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/cdk.out'],
  // Many of these tests start processes: on a machine that is busy with other work, even quick ones take long.
  testTimeout: 60_000,
  // Jest leaves a core idle by default; most of these tests wait for other processes.
  maxWorkers: '100%',
};
