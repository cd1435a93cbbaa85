import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    // two cores and real servers: one file at a time keeps the machine quiet for tests that send load
    fileParallelism: false,
    // a shared CI machine may stand still under a test that counts on two cores; what is broken fails every time
    retry: process.env.CI ? 2 : 0,
    reporters: ['default', ['json', { outputFile: '.test-results.json' }]],
  },
})
