// How requests are sent: the table of protocols.

import type { Plan } from '../core/plan.js'
import type { Connection, ConnectionContext } from './connection.js'
import { Http1Connection } from './http1/connection.js'
import { prepareHttp1 } from './http1/prepare.js'

export type { Connection, Recorder, Row } from './connection.js'
export { Flow } from './flow.js'
export { Hold } from './hold.js'
export { LINGER } from './http1/connection.js'
export { tlsContext } from './http1/prepare.js'
export { TimerWheel } from './wheel.js'

/** What an engine gives to a client, beside the plan. */
export type ClientContext = Omit<ConnectionContext<never>, 'prepared'>

/** A client makes connections, numbered by the engine, for one plan. */
export type Client = (plan: Plan, context: ClientContext) => (id: number) => Connection

/** Protocols by the scheme of the target. */
export const CLIENTS: Readonly<Record<Plan['target']['scheme'], Client>> = { http: http1, https: http1 }

function http1(plan: Plan, context: ClientContext): (id: number) => Connection {
  const shared = { ...context, prepared: prepareHttp1(plan) }
  return (id) => new Http1Connection(id, shared)
}
