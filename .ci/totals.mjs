// Sums up the results of the test runs that are named: the closing line of CI.

import { readFileSync } from 'node:fs'

const files = [...new Set(process.argv.slice(2))]
const runs = files.map((file) => JSON.parse(readFileSync(file, 'utf8')))
const sum = (key) => runs.reduce((total, run) => total + run[key], 0)
console.log(`${sum('numPassedTests')} passed, ${sum('numFailedTests')} failed`)
process.exitCode = sum('numFailedTests') > 0 || sum('numPassedTests') === 0 ? 1 : 0
