// The options table of a run: the command line, the library and the documentation all come from here.

import { COLUMNS, DEFAULT_COLUMNS } from '../core/csv.js'
import { OUTLETS } from '../output/index.js'
import type { OptionSpec, Values } from './option.js'
import { PAGE_OPTIONS } from './page-options.js'

/** Without `-c`, where there are no stages. */
export const DEFAULT_CONNECTIONS = 10

/** Every option of a run. A default lives here and nowhere else. */
export const RUN_OPTIONS = {
  connections: {
    kind: 'count',
    letter: 'c',
    value: 'N',
    least: '1',
    group: 'load',
    without: '10, or with -s and no rate 0',
    help: 'connections in total, divided over the workers; 10:20:30 one after another, each for -d or -n',
  },
  workers: { kind: 'text', letter: 'w', value: 'N', default: '1', group: 'load', help: 'worker threads; auto: one per core but one' },
  duration: {
    kind: 'duration',
    letter: 'd',
    aliases: ['z'],
    value: 'DUR',
    least: '1ms',
    group: 'load',
    without: '10s, or as long as the stages, or with -n no limit',
    help: 'length of the run, ramp-up included',
  },
  requests: {
    kind: 'count',
    letter: 'n',
    value: 'N',
    least: '1',
    group: 'load',
    help: 'stop after exactly N requests; with -d whichever comes first',
  },
  rate: {
    kind: 'rate',
    letter: 'r',
    aliases: ['R', 'rps'],
    value: 'N[/s|/m|/h]',
    group: 'load',
    help: 'open model: so many requests are due, whatever the answers do',
  },
  rampUp: {
    kind: 'duration',
    value: 'DUR',
    default: '0',
    group: 'load',
    help: 'connections start over DUR, or the rate rises from 0 over DUR',
  },
  stage: {
    kind: 'text',
    letter: 's',
    value: 'DUR:TARGET',
    repeat: true,
    group: 'load',
    help: 'then a straight line to TARGET connections over DUR, or with -r to that rate; repeatable',
  },
  arrivals: {
    kind: 'text',
    value: 'even|poisson',
    default: 'even',
    group: 'load',
    help: 'spacing of requests in the open model: even, or random as independent users come',
  },
  pacer: {
    kind: 'text',
    value: 'precise|thrifty',
    group: 'load',
    without: 'precise where a core is left for it',
    help: 'how the open model waits: precise to microseconds with a whole core, or thrifty to a millisecond',
  },
  pacing: {
    kind: 'duration',
    value: 'DUR',
    default: '0',
    group: 'load',
    help: 'each connection starts a request every DUR, start to start',
  },
  polite: {
    kind: 'flag',
    group: 'load',
    help: 'heed Retry-After of answers 429 and 503: a worker that gets one starts no request until then, an hour at most',
  },
  pipeline: { kind: 'count', letter: 'p', value: 'N', default: '1', least: '1', group: 'load', help: 'requests in flight per connection' },
  warmUp: {
    kind: 'durationOrAuto',
    letter: 'W',
    value: 'DUR|auto',
    default: '0',
    group: 'load',
    help: 'the first DUR is sent and written, but left out of the numbers; auto: as long as the response times take to settle',
  },
  grace: {
    kind: 'duration',
    value: 'DUR',
    group: 'load',
    without: 'the time-out',
    help: 'how long requests in flight may finish after the end',
  },
  seed: { kind: 'count', value: 'N', group: 'load', without: 'random, kept in plan.json', help: 'fixes every random choice' },

  method: { kind: 'text', letter: 'm', aliases: ['X'], value: 'NAME', default: 'GET', group: 'request', help: 'HTTP method' },
  header: {
    kind: 'text',
    letter: 'H',
    value: "'K: V'",
    repeat: true,
    secret: 'header',
    group: 'request',
    help: 'a header; replaces one that hammer would send',
  },
  body: {
    kind: 'text',
    letter: 'b',
    value: 'TEXT|@FILE|@-',
    secret: 'text',
    group: 'request',
    help: 'request body: a text, a file or standard input',
  },
  contentType: { kind: 'text', letter: 'T', value: 'TYPE', group: 'request', help: 'Content-Type of the body' },
  user: { kind: 'text', letter: 'u', value: 'U:P', secret: 'whole', group: 'request', help: 'user and password for basic authentication' },

  timeout: {
    kind: 'duration',
    letter: 't',
    value: 'DUR',
    default: '30s',
    least: '1ms',
    group: 'connection',
    help: 'for a whole request, connecting included',
  },
  noKeepalive: { kind: 'flag', group: 'connection', help: 'a new connection for every request' },
  requestsPerConnection: { kind: 'count', value: 'N', least: '1', group: 'connection', help: 'a new connection after N requests' },
  insecure: { kind: 'flag', letter: 'k', group: 'connection', help: 'do not verify the certificate' },
  cacert: { kind: 'text', value: 'FILE', group: 'connection', help: 'certificates of authorities to trust (PEM)' },
  cert: { kind: 'text', value: 'FILE', group: 'connection', help: 'client certificate (PEM)' },
  key: { kind: 'text', value: 'FILE', group: 'connection', help: 'key of the client certificate (PEM)' },
  sni: { kind: 'text', value: 'NAME', group: 'connection', help: 'server name to ask for, and to verify' },

  threshold: {
    kind: 'text',
    value: 'EXPR',
    repeat: true,
    group: 'verdict',
    help: "must hold at the end, or the exit code is 99: 'p99<200ms', 'errors<1%', 'rate>5000'; repeatable",
  },
  bail: {
    kind: 'text',
    letter: 'B',
    value: 'EXPR',
    repeat: true,
    group: 'verdict',
    help: "ends the run early when it holds, looked at once a second, exit code 97: 'errors>50%'; repeatable",
  },
  strict: {
    kind: 'flag',
    group: 'verdict',
    help: 'exit code 98 when the numbers are not those of the target: hammer was the bottleneck, or its books do not balance',
  },
  dryRun: {
    kind: 'flag',
    group: 'verdict',
    help: 'send nothing: say what the plan asks for and what will not fit on this machine, exit code 1 if so',
  },

  output: {
    kind: 'text',
    letter: 'o',
    value: 'DIR',
    group: 'output',
    without: 'results/<UTC time>',
    help: 'folder of the run; none writes nothing',
  },
  title: { kind: 'text', value: 'TEXT', group: 'output', help: 'what the run is called in its results and reports' },
  tag: { kind: 'text', value: 'KEY=VALUE', repeat: true, group: 'output', help: 'a label kept in the results; repeatable' },
  showSecrets: {
    kind: 'flag',
    group: 'output',
    help: 'passwords, tokens and cookies as they are in files and reports, where else they are masked',
  },
  interval: {
    kind: 'duration',
    letter: 'i',
    value: 'DUR',
    without: '1s, or more in runs of over an hour: 3,600 buckets at most',
    least: '10ms',
    group: 'output',
    help: 'length of one bucket of the time series',
  },
  json: { kind: 'flag', letter: 'j', group: 'output', help: 'the summary as JSON on standard output, everything else on standard error' },
  charts: {
    kind: 'text',
    value: 'requests|timers|all|none',
    default: 'requests',
    group: 'output',
    help: 'charts of the report: of requests, one for each custom timer of a script, both or none',
  },
  columns: {
    kind: 'text',
    value: 'A,B,…',
    default: DEFAULT_COLUMNS.join(','),
    group: 'output',
    help: `columns of results.csv, out of: ${Object.keys(COLUMNS).join(' ')}`,
  },
  after: {
    kind: 'text',
    value: 'COMMAND',
    group: 'output',
    help: 'then run this in a shell, told of the run by HAMMER_FOLDER and HAMMER_EXIT_CODE; it costs the exit code 0 if it fails',
  },
  out: {
    kind: 'text',
    value: 'KIND[=WHERE]',
    secret: 'output',
    repeat: true,
    group: 'output',
    help: `also send what is measured there while the run goes on, out of: ${Object.keys(OUTLETS).join(' ')} (docs/outputs.md); repeatable`,
  },
  noHeader: { kind: 'flag', group: 'output', help: 'results.csv without its first line' },
  tui: { kind: 'flag', group: 'output', help: 'charts and keys while the run goes on, as on any terminal that can; press ? for the keys' },
  noTui: { kind: 'flag', group: 'output', help: 'a bar and a line instead' },
  quiet: { kind: 'flag', letter: 'q', group: 'output', help: 'no progress and no report: files and exit code only' },
  verbose: { kind: 'flag', letter: 'v', group: 'output', help: 'also say what hammer does and finds before the run' },
  noColor: { kind: 'flag', group: 'output', help: 'no colours; so does NO_COLOR in the environment' },

  ...PAGE_OPTIONS,
} as const satisfies Readonly<Record<string, OptionSpec>>

/** All options of a run, read and complete. */
export type RunValues = Values<typeof RUN_OPTIONS>

/** Options of the commands that read a config file. */
export const CONFIG_OPTIONS = {
  config: {
    kind: 'text',
    value: 'FILE',
    group: 'config',
    without: 'hammer.config.{ts,mts,js,mjs,json}, if there is one here',
    help: 'options from that file, named as in code; the command line and HAMMER_… variables come first; none reads none',
  },
  test: { kind: 'text', value: 'NAME', group: 'config', help: 'the options of one of the tests in the config file' },
} as const satisfies Readonly<Record<string, OptionSpec>>

/** Options of `hammer anvil`. */
export const ANVIL_OPTIONS = {
  host: { kind: 'text', value: 'HOST', default: '127.0.0.1', group: 'anvil', help: 'address to listen on; loopback unless told' },
  port: { kind: 'count', letter: 'p', value: 'N', default: '8088', group: 'anvil', help: 'port to listen on; 0 takes a free one' },
  tls: { kind: 'flag', group: 'anvil', help: 'HTTPS, with a certificate made at start' },
  behaviour: {
    kind: 'text',
    letter: 'b',
    value: 'QUERY',
    default: '',
    group: 'anvil',
    help: "what every answer is like, unless its URL says otherwise: 'delay=10ms&size=1k'",
  },
  log: { kind: 'text', value: 'FILE', group: 'anvil', help: 'write one line per request: when it arrived, when it was answered' },
  seed: { kind: 'count', value: 'N', default: '1', group: 'anvil', help: 'fixes every random choice' },
  certificate: { kind: 'text', value: 'FILE', group: 'anvil', help: 'with --tls: write the certificate there, for --cacert' },
} as const satisfies Readonly<Record<string, OptionSpec>>

/** Options of `hammer selftest`. */
export const SELFTEST_OPTIONS = {
  workers: { kind: 'count', letter: 'w', value: 'N', default: '1', least: '1', group: 'selftest', help: 'worker threads' },
  output: {
    kind: 'text',
    letter: 'o',
    value: 'FILE',
    group: 'selftest',
    without: 'hammer/selftest.json in the folder for caches',
    help: 'keep the result there; none keeps nothing',
  },
  json: { kind: 'flag', letter: 'j', group: 'selftest', help: 'the result as JSON on standard output' },
  quiet: { kind: 'flag', letter: 'q', group: 'selftest', help: 'no progress' },
} as const satisfies Readonly<Record<string, OptionSpec>>
