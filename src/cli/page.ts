// docs/options.md: the options tables as a page.

import { AB_OPTIONS } from './ab-options.js'
import { ANALYZE_OPTIONS } from './analysis-options.js'
import { COMPARE_OPTIONS } from './compare-options.js'
import { AGENT_OPTIONS, FLEET_COMMAND_OPTIONS, FLEET_OPTIONS } from './fleet-options.js'
import { flagOf, type OptionSpec, spelt } from './option.js'
import { ANVIL_OPTIONS, CONFIG_OPTIONS, RUN_OPTIONS, SELFTEST_OPTIONS } from './options.js'
import { SERVE_OPTIONS } from './page-options.js'
import { LIST_OPTIONS, SCRIPT_OPTIONS } from './script-options.js'

type Table = Readonly<Record<string, OptionSpec>>

const INTRO = `# Options

This page is made from the options tables in \`src/cli/options.ts\`. \`hammer --help\` and \`hammer COMMAND --help\` say the same.

- A length of time is \`500ms\`, \`10s\`, \`2m\` or \`1h30m\`; a bare number is seconds.
- A number is \`250\`, \`10k\` or \`1m\`. A rate is \`1000\`, \`2.5k/s\`, \`90/m\` or \`10/h\`.
- Where an option is given more than once, the last one counts, unless it can be repeated.
- \`-h, --help\` and \`-V, --version\` belong to every command.
- From code the names are in camel case: \`--ramp-up 10s\` is \`rampUp: '10s'\`; so are they in a [config file](config.md), and in the environment it is
  \`HAMMER_RAMP_UP=10s\`.
`

const FLEETS = `### Fleet

Of \`hammer URL\` and \`hammer run\`, to send from [other machines](fleet.md); they are in \`src/cli/fleet-options.ts\`.
`

const RUN: Table = RUN_OPTIONS

/** Options of a run that another command has not. */
function missing(table: Table): string {
  const names = Object.keys(RUN_OPTIONS).filter((name) => !Object.hasOwn(table, name))
  return names.map((name) => `\`--${flagOf(name)}\``).join(', ')
}

/** The whole page. */
export function optionsPage(): string {
  return [
    INTRO,
    '## `hammer URL`\n',
    ...groups({ ...RUN_OPTIONS, ...CONFIG_OPTIONS }),
    FLEETS,
    table(Object.entries(FLEET_OPTIONS)),
    '## `hammer run [SCRIPT]`\n',
    `For [scripts](scripts.md) and [external runners](external-runners.md): those of \`hammer URL\`, but for ${missing(SCRIPT_OPTIONS)}; and`,
    '',
    table(Object.entries(SCRIPT_OPTIONS).filter(([name, spec]) => RUN[name] !== spec)),
    '## `hammer agent`\n',
    table(Object.entries(AGENT_OPTIONS)),
    '## `hammer fleet [agents|attach|stop|check|key|config] [RUN…]`\n',
    table(Object.entries(FLEET_COMMAND_OPTIONS)),
    '## `hammer analyze [PATH]`\n',
    table(Object.entries(ANALYZE_OPTIONS)),
    'The same for `hammer report [PATH]`.\n',
    '## `hammer compare A B [C…]`\n',
    table(Object.entries(COMPARE_OPTIONS)),
    '## `hammer ab URL1 URL2`\n',
    `Those of \`hammer URL\`, but for ${missing(AB_OPTIONS)}; and`,
    '',
    table(Object.entries(AB_OPTIONS).filter(([name, spec]) => RUN[name] !== spec)),
    '## `hammer serve [FOLDER]`\n',
    table(Object.entries(SERVE_OPTIONS)),
    '## `hammer anvil`\n',
    table(Object.entries(ANVIL_OPTIONS)),
    '## `hammer list SCRIPT`\n',
    table(Object.entries(LIST_OPTIONS)),
    '## `hammer selftest`\n',
    table(Object.entries(SELFTEST_OPTIONS)),
  ].join('\n')
}

function groups(options: Table): string[] {
  const rows = Object.entries(options)
  const names = [...new Set(rows.map(([, { group }]) => group))]
  return names.map((name) => `### ${name[0].toUpperCase()}${name.slice(1)}\n\n${table(rows.filter(([, { group }]) => group === name))}`)
}

function table(rows: readonly (readonly [string, OptionSpec])[]): string {
  const lines = rows.map(([name, spec]) => `| ${[option(name, spec), help(spec), initial(spec)].map(cell).join(' | ')} |`)
  return `| option | meaning | default |\n|---|---|---|\n${lines.join('\n')}\n`
}

function option(name: string, { letter, kind, value, bare, aliases = [] }: OptionSpec): string {
  const names = [...(letter ? [`-${letter}`] : []), `--${flagOf(name)}`].join(', ')
  const also = aliases.length > 0 ? ` (${aliases.map((alias) => `\`${spelt(alias)}\``).join(', ')})` : ''
  const shown = bare === undefined ? value : `[${value}]`
  return `\`${names}${kind === 'flag' ? '' : ` ${shown ?? 'value'}`}\`${also}`
}

function help({ help, repeat }: OptionSpec): string {
  return prose(repeat ? `${help}; can be repeated` : help)
}

function initial({ default: initially, without }: OptionSpec): string {
  if (initially) return `\`${initially}\``
  return prose(without ?? '')
}

/** Text that Markdown shows as it is. */
function prose(text: string): string {
  return text.replaceAll('<', '&lt;')
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}
