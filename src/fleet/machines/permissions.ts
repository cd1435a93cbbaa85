// What each kind of machine needs of the NATS server, and nothing else.

import { ALL_RUNS, clockSubject, INBOX, OBJECTS, orderSubject, PLANS, PRESENCE, RUNS, STREAM } from './subjects.js'

/** Who starts and ends runs, who sends, who only looks. */
export const ROLES = ['coordinator', 'agent', 'watcher'] as const

export type Role = (typeof ROLES)[number]

/** Subjects as a nats-server takes them. */
export interface Permissions {
  readonly publish: readonly string[]
  readonly subscribe: readonly string[]
  /** It may answer who asks it. */
  readonly answers: 'answers' | 'only asks'
}

const PLAN_STREAM = `OBJ_${PLANS}`
const OBJECT_STREAM = `OBJ_${OBJECTS}`
const RUN_STREAM = `KV_${RUNS}`
const STREAMS = [STREAM, RUN_STREAM, PLAN_STREAM, OBJECT_STREAM]

/** Whether there is JetStream at all, and its limits. */
const ACCOUNT = '$JS.API.INFO'

const WATCHER: Permissions = {
  publish: [ACCOUNT, PRESENCE, clockSubject('*'), ...STREAMS.flatMap(reading)],
  subscribe: [`${INBOX.console}.>`],
  answers: 'only asks',
}

/** By role. Chunks of an object are purged when it is deleted, or put again. */
export const PERMISSIONS: Readonly<Record<Role, Permissions>> = {
  coordinator: {
    ...WATCHER,
    publish: [
      ...WATCHER.publish,
      orderSubject('*'),
      ...STREAMS.map((stream) => `$JS.API.STREAM.CREATE.${stream}`),
      `$KV.${RUNS}.>`,
      `$O.${PLANS}.>`,
      `$O.${OBJECTS}.M.>`,
      ...[PLAN_STREAM, OBJECT_STREAM].map(purging),
    ],
  },
  agent: {
    publish: [
      ACCOUNT,
      ALL_RUNS,
      ...[RUN_STREAM, OBJECT_STREAM].flatMap(looking),
      ...reading(PLAN_STREAM),
      `$O.${OBJECTS}.>`,
      purging(OBJECT_STREAM),
    ],
    subscribe: [PRESENCE, clockSubject('*'), orderSubject('*'), `${INBOX.agent}.>`],
    answers: 'answers',
  },
  watcher: WATCHER,
}

/** One message at a time. */
function looking(stream: string): string[] {
  return [`$JS.API.STREAM.INFO.${stream}`, `$JS.API.STREAM.MSG.GET.${stream}`]
}

/** All messages, in order: through a consumer of one's own. */
function reading(stream: string): string[] {
  const consumer = ['CREATE', 'INFO', 'DELETE', 'MSG.NEXT'].map((act) => `$JS.API.CONSUMER.${act}.${stream}.>`)
  return [...looking(stream), ...consumer, `$JS.FC.${stream}.>`]
}

function purging(stream: string): string {
  return `$JS.API.STREAM.PURGE.${stream}`
}
