// Colours for terminals: on or off by the caller's word alone, never by what stdout happens to be.

import { styleText } from 'node:util'

/** Whether ANSI colours are wanted. */
export type Colour = 'on' | 'off'

/** What a colour means here; one place decides how it looks. */
export type Tone = 'title' | 'quiet' | 'warn' | 'bad' | 'first' | 'second' | 'third'

const FORMATS = {
  title: 'bold',
  quiet: 'dim',
  warn: 'yellow',
  bad: 'red',
  first: 'cyan',
  second: 'magenta',
  third: 'yellow',
} as const satisfies Record<Tone, Parameters<typeof styleText>[0]>

/** The text in a tone, where colour is wanted. */
export function paint(colour: Colour, tone: Tone, text: string): string {
  if (colour === 'off' || text === '') return text
  return styleText(FORMATS[tone], text, { validateStream: false })
}
