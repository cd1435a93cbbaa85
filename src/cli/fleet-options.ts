// The options tables of fleets: of a run on one, of an agent, and of who looks after it.

import type { OptionSpec, Values } from './option.js'

/** Who one is for the NATS server. */
const NATS_OPTIONS = {
  natsUser: {
    kind: 'text',
    value: 'NAME:PASSWORD',
    group: 'fleet',
    help: 'user of the NATS server; best in the environment: HAMMER_NATS_USER',
  },
  natsCreds: { kind: 'text', value: 'FILE', group: 'fleet', help: 'NATS credentials: a JWT with its key, as nsc makes them' },
  natsNkey: { kind: 'text', value: 'FILE', group: 'fleet', help: 'seed of an nkey' },
  natsCa: { kind: 'text', value: 'FILE', group: 'fleet', help: 'certificates of authorities to trust for the NATS server (PEM)' },
  natsCert: { kind: 'text', value: 'FILE', group: 'fleet', help: 'client certificate for the NATS server (PEM)' },
  natsKey: { kind: 'text', value: 'FILE', group: 'fleet', help: 'key of that certificate (PEM)' },
  insecureFleet: { kind: 'flag', group: 'fleet', help: 'meet on a NATS server that is not on this machine without any credentials' },
} as const satisfies Readonly<Record<string, OptionSpec>>

const FLEET_KEY = {
  kind: 'text',
  value: 'FILE',
  group: 'fleet',
  without: "the user's own, made on first use",
  help: 'private key that signs orders to agents: Ed25519, PEM',
} as const

const SERVER = {
  kind: 'text',
  value: 'URL',
  default: 'nats://127.0.0.1:4222',
  group: 'fleet',
  help: 'the NATS server of the fleet',
} as const

/** Of `hammer URL` and `hammer run`. */
export const FLEET_OPTIONS = {
  fleet: { kind: 'text', value: 'URL', group: 'fleet', help: 'send from the agents that wait at this NATS server: nats://127.0.0.1:4222' },
  agents: { kind: 'count', value: 'N', least: '1', group: 'fleet', without: 'all that are free', help: 'how many agents' },
  wait: { kind: 'duration', value: 'DUR', default: '0', group: 'fleet', help: 'wait so long for enough agents' },
  collect: { kind: 'flag', group: 'fleet', help: 'bring the rows of all agents home at the end: results.csv, with a column agent' },
  rebalance: {
    kind: 'flag',
    group: 'fleet',
    help: 'when an agent is lost, the others take over its part of the load; else it is left out, and the report says so',
  },
  detach: { kind: 'flag', group: 'fleet', help: 'end here once the run has begun; hammer fleet attach follows it' },
  fleetKey: FLEET_KEY,
  ...NATS_OPTIONS,
} as const satisfies Readonly<Record<string, OptionSpec>>

/** Of `hammer agent`. */
export const AGENT_OPTIONS = {
  nats: SERVER,
  name: { kind: 'text', value: 'NAME', group: 'fleet', without: "this machine's", help: 'what the agent is called' },
  trust: { kind: 'text', value: 'KEY', repeat: true, group: 'fleet', help: 'obey only who has this key, as hammer fleet key prints it' },
  maxRate: { kind: 'rate', value: 'RATE', group: 'fleet', help: 'refuse plans by which this agent would send more' },
  allowTarget: {
    kind: 'text',
    value: 'HOST',
    repeat: true,
    group: 'fleet',
    help: 'load nothing else: a name, *.domain, an address or a network; scripts included',
  },
  output: { kind: 'text', letter: 'o', value: 'DIR', default: 'results', group: 'output', help: 'folder for the folders of its runs' },
  ...NATS_OPTIONS,
} as const satisfies Readonly<Record<string, OptionSpec>>

/** Of `hammer fleet`. */
export const FLEET_COMMAND_OPTIONS = {
  nats: SERVER,
  all: { kind: 'flag', group: 'fleet', help: 'with stop: all runs' },
  collect: FLEET_OPTIONS.collect,
  output: {
    kind: 'text',
    letter: 'o',
    value: 'DIR',
    group: 'output',
    without: 'results/<UTC time>',
    help: 'with attach: folder of the run, none writes nothing; with config: folder for the keys',
  },
  json: { kind: 'flag', letter: 'j', group: 'output', help: 'as JSON on standard output' },
  quiet: { kind: 'flag', letter: 'q', group: 'output', help: 'with attach: no progress and no report' },
  fleetKey: FLEET_KEY,
  ...NATS_OPTIONS,
} as const satisfies Readonly<Record<string, OptionSpec>>

export type FleetValues = Values<typeof FLEET_OPTIONS>
export type NatsValues = Values<typeof NATS_OPTIONS>
