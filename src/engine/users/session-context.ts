// What the sessions of a plan's users are given.

import type { SessionContext } from '../../client/session/index.js'
import type { Plan } from '../../core/plan.js'
import { permitOf } from './permit.js'

/** Where, how and as what: from the plan. The rest is whose users they are. */
export function sessionContext(plan: Plan, own: Pick<SessionContext, 'now' | 'count'>): Omit<SessionContext, 'record'> {
  return {
    ...own,
    baseUrl: plan.script?.baseUrl ?? null,
    headers: plan.request.headers,
    timeout: plan.connection.timeout,
    tls: plan.connection.tls,
    ...(plan.script && permitOf(plan.script)),
  }
}
