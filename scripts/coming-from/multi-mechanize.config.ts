import type { Config } from 'hammer-load'

export const config = {
  script: 'multi-mechanize.ts',
  url: 'http://localhost:8088',
  duration: 30,
  rampUp: 5,
  interval: 10,
  after: 'echo "the results are in $HAMMER_FOLDER"',
} satisfies Config
