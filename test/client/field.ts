// One connection on real sockets, with all that an engine would give it, and every row that it hands over.

import { onTestFinished } from 'vitest'
import { CLIENTS, type Connection, Flow, Hold, type Row, TimerWheel } from '../../src/client/index.js'
import type { Plan } from '../../src/core/plan.js'
import { type Health, noHealth } from '../../src/core/sample.js'

export interface Field {
  readonly connection: Connection
  readonly rows: readonly Row[]
  readonly health: Health
  readonly hold: Hold
  /** The connection in its next life: what is sent when it is freed. */
  onFreed: (connection: Connection, now: number) => void
  /** Sends as many requests now. */
  send(count?: number): void
  /** Resolves when so many rows are there. */
  until(count: number): Promise<readonly Row[]>
  causes(): string[]
}

/** The connection gives up after the test. */
export function fieldOf(plan: Plan): Field {
  const rows: Row[] = []
  const health = noHealth()
  const now = () => performance.now()
  const wheel = new TimerWheel(now)
  const hold = new Hold()
  let look = () => {}
  const record = (row: Row) => {
    rows.push({ ...row })
    look()
  }
  const freed = (connection: Connection, time: number) => field.onFreed(connection, time)
  const connection = CLIENTS[plan.target.scheme](plan, { now, wheel, recorder: { record }, health, flow: new Flow(), hold, freed })(7)
  const field: Field = {
    connection,
    rows,
    health,
    hold,
    onFreed: () => {},
    send: (count = 1) => {
      for (let i = 0; i < count; i++) connection.send(now(), now())
    },
    until: (count) =>
      new Promise((resolve) => {
        look = () => {
          if (rows.length >= count) resolve(rows)
        }
        look()
      }),
    causes: () => rows.map(({ cause }) => cause),
  }
  onTestFinished(() => {
    connection.giveUp(now())
    wheel.close()
  })
  return field
}
