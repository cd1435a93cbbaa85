// npm start: the demonstration, or, with words behind `--`, hammer with these words.

import { command } from '../dist/hammer.mjs'

const words = process.argv.slice(2)
await command(words.length > 0 ? words : ['demo'])
