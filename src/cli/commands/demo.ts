// hammer demo: see what hammer does, with nothing but hammer: the anvil is started, hammered, and stopped.

import type { Command } from '../command.js'
import { RUN_OPTIONS } from '../options.js'
import { runLoad } from './load.js'

/** An answer takes some milliseconds, now and then many; one in a thousand is refused. */
const BEHAVIOUR = 'delay=exp:6ms&size=2k&status=200:999,503:1'

export const demo: Command = {
  summary: 'start an anvil of its own and hammer it for a few seconds',
  options: RUN_OPTIONS,
  examples: [['hammer demo', '20 connections, started over 3 seconds, for 6 seconds']],
  run: async (_, given, terminal) => {
    const { startAnvil } = await import('../../anvil/index.js')
    const anvil = await startAnvil({ defaults: BEHAVIOUR })
    try {
      return await runLoad({ command: 'hammer demo', argument: null, given }, terminal, {
        url: `${anvil.url}/`,
        given: { connections: '20', duration: '6s', rampUp: '3s', interval: '250ms', ...given },
      })
    } finally {
      await anvil.close()
    }
  },
}
