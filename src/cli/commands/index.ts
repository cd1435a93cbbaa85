// The table of commands. A new one is a file and a line here.

import type { Command } from '../command.js'

/** Commands by name; each is loaded only when it is called. `load` is what a bare URL means. */
export const COMMANDS: Readonly<Record<string, { readonly summary: string; readonly load: () => Promise<Command> }>> = {
  ab: {
    summary: 'two URLs in turns on one schedule, compared',
    load: async () => (await import('./ab.js')).ab,
  },
  agent: {
    summary: 'this machine waits for runs of a fleet',
    load: async () => (await import('./agent.js')).agent,
  },
  analyze: {
    summary: 'a run folder or any results.csv as numbers and charts',
    load: async () => (await import('./analyze.js')).analyze,
  },
  anvil: {
    summary: 'a test server with orderable behaviour',
    load: async () => (await import('./anvil.js')).anvil,
  },
  completion: {
    summary: 'a script that teaches bash, zsh or fish this command line',
    load: async () => (await import('./completion.js')).completionOf(COMMANDS),
  },
  compare: {
    summary: 'what differs between runs, and how sure that is',
    load: async () => (await import('./compare.js')).compare,
  },
  demo: {
    summary: 'hammer an anvil of its own for a few seconds',
    load: async () => (await import('./demo.js')).demo,
  },
  fleet: {
    summary: 'agents and runs of a fleet: see, attach, stop, check',
    load: async () => (await import('./fleet.js')).fleet,
  },
  init: {
    summary: 'a new project with a config file and a first script',
    load: async () => (await import('./init.js')).init,
  },
  list: {
    summary: 'what a script would run: its scenarios, their shares and tasks',
    load: async () => (await import('./list.js')).list,
  },
  report: {
    summary: 'a run for others: a page, Markdown, JUnit XML, JSON, CSV',
    load: async () => (await import('./report.js')).report,
  },
  rerun: {
    summary: 'run again what was run, or with changes',
    load: async () => (await import('./rerun.js')).rerun,
  },
  run: {
    summary: 'load with a script of scenarios',
    load: async () => (await import('./run.js')).run,
  },
  serve: {
    summary: 'the runs of a folder as pages',
    load: async () => (await import('./serve.js')).serve,
  },
  selftest: {
    summary: 'what this machine can measure: noise floor, highest honest rate',
    load: async () => (await import('./selftest.js')).selftest,
  },
}
