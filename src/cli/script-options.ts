// The options table of hammer run: those of a run that make sense for a script, and its own.

import type { OptionSpec, Values } from './option.js'
import { RUN_OPTIONS } from './options.js'

/** A script sends what it likes, over connections of its own. */
const {
  method: _method,
  body: _body,
  contentType: _contentType,
  pipeline: _pipeline,
  noKeepalive: _noKeepalive,
  requestsPerConnection: _requestsPerConnection,
  polite: _polite,
  sni: _sni,
  ...common
} = RUN_OPTIONS

/** Options of `hammer run`. */
export const SCRIPT_OPTIONS = {
  url: { kind: 'text', value: 'URL', group: 'script', help: 'where relative URLs of the script lead' },
  exec: {
    kind: 'text',
    value: 'COMMAND',
    secret: 'whole',
    group: 'script',
    help: 'in the place of SCRIPT a program in any language, one process per worker (docs/external-runners.md)',
  },
  once: { kind: 'flag', group: 'script', help: 'each scenario once, in order, step by step: the script as a functional test' },
  arg: {
    kind: 'text',
    value: 'NAME=VALUE',
    repeat: true,
    secret: 'value',
    group: 'script',
    help: "an option of the script's own, as user.args has it; repeatable",
  },
  excludeTag: { kind: 'text', value: 'TAG', repeat: true, group: 'script', help: 'none with this tag; repeatable' },
  sizing: {
    kind: 'share',
    value: 'SHARE',
    bare: '5%',
    group: 'script',
    help: 'users rise to -c (500) over --ramp-up (300s) until more than SHARE (5%) of the iterations of the last minute failed: how many users was that?',
  },
  ...common,
  tag: {
    ...common.tag,
    value: 'TAG|KEY=VALUE',
    group: 'script',
    help: 'only scenarios and tasks with this tag; with = a label kept in the results; repeatable',
  },
  connections: {
    ...common.connections,
    without: '10, or with -r as many as are needed, up to 1,000',
    help: 'users in total, divided over the workers; 10:20:30 one after another, each for -d or -n',
  },
  requests: {
    ...common.requests,
    help: 'stop after exactly N iterations, or N/user; with -d whichever comes first; 5:10 one after another',
  },
  rate: { ...common.rate, help: 'open model: so many iterations are due, whatever they take' },
  rampUp: { ...common.rampUp, help: 'users start over DUR, or the rate rises from 0 over DUR' },
  stage: { ...common.stage, help: 'then a straight line to TARGET users over DUR, or with -r to that rate; repeatable' },
  pacing: { ...common.pacing, help: 'each user starts an iteration every DUR, start to start; not with -r' },
  header: { ...common.header, help: 'a header of every request of the script' },
} as const satisfies Readonly<Record<string, OptionSpec>>

/** Options of `hammer list`. */
export const LIST_OPTIONS = {
  tag: SCRIPT_OPTIONS.tag,
  excludeTag: SCRIPT_OPTIONS.excludeTag,
  connections: { ...SCRIPT_OPTIONS.connections, without: "the script's own, if it says", help: 'how many of N users each scenario gets' },
  rate: { ...SCRIPT_OPTIONS.rate, help: 'how many of so many iterations each scenario gets' },
  format: { kind: 'text', value: 'NAME', default: 'text', group: 'output', help: 'text or json' },
} as const satisfies Readonly<Record<string, OptionSpec>>

/** The values of all run options and of those of scripts. */
export type ScriptValues = Values<typeof RUN_OPTIONS & Omit<typeof SCRIPT_OPTIONS, keyof typeof RUN_OPTIONS>>
