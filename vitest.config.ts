import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    // two cores and real servers: one file at a time keeps the machine quiet for tests that send load
    fileParallelism: false,
    reporters: ['default', ['json', { outputFile: '.test-results.json' }]],
  },
})
