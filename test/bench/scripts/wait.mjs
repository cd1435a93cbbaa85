// One GET for each user, which then waits for longer than the benchmark.

import { constant } from 'hammer-load'

export const options = { wait: constant('1h') }

export async function waiting({ http }) {
  await http.get('/')
}
