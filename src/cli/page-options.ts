// The options of pages that are served: the live page of a run, and the list of runs.

import type { OptionSpec } from './option.js'

/** Who may come, and how: of every command that serves pages. */
export const SERVER_OPTIONS = {
  webHost: {
    kind: 'text',
    value: 'HOST',
    default: '127.0.0.1',
    group: 'page',
    help: 'where the page listens; what is not loopback needs a password, and should have TLS',
  },
  webPasswordFile: {
    kind: 'text',
    value: 'FILE',
    group: 'page',
    without: 'HAMMER_WEB_PASSWORD, if it is set',
    help: 'the password of the page is the first line of FILE; without one a random token in the printed URL is the key',
  },
  webCert: { kind: 'text', value: 'FILE', group: 'page', help: 'serve the page over TLS with this certificate (PEM)' },
  webKey: { kind: 'text', value: 'FILE', group: 'page', help: 'key of that certificate (PEM)' },
} as const satisfies Readonly<Record<string, OptionSpec>>

/** Of a run. */
export const PAGE_OPTIONS = {
  web: {
    kind: 'port',
    value: 'PORT',
    bare: 'usual',
    group: 'page',
    help: 'a live page of the run: charts, stop, pause, another load, marks, downloads; without PORT on 8089, or a free one',
  },
  ...SERVER_OPTIONS,
  webEnd: {
    kind: 'text',
    value: 'stay|exit',
    group: 'page',
    without: 'stay on a terminal, else exit',
    help: 'after the run: the page stays until Ctrl-C, and can start the run again, or hammer exits',
  },
} as const satisfies Readonly<Record<string, OptionSpec>>

/** The name of an option of the page. */
export type PageOption = keyof typeof PAGE_OPTIONS

/** Options of `hammer serve`. */
export const SERVE_OPTIONS = {
  port: {
    kind: 'port',
    letter: 'p',
    value: 'PORT',
    group: 'page',
    without: '8089, or a free one',
    help: 'port to listen on; 0 takes a free one',
  },
  ...SERVER_OPTIONS,
} as const satisfies Readonly<Record<string, OptionSpec>>
