import type { Config } from 'hammer-load'

export const config = {
  url: 'http://localhost:8088',
  tests: {
    smoke: { script: 'molotov.ts', connections: 1, requests: 10 },
    big: { script: 'molotov.ts', workers: 2, connections: 100, duration: 60, rampUp: 10 },
  },
} satisfies Config
