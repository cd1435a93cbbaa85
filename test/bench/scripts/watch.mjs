// hammer as a child process under observation: its resident memory and its CPU time, from /proc.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { hammerFile } from '../tools.mjs'

/** Of /proc/PID/stat, on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100

/** Runs `hammer run` on one core, writing no files; `end` interrupts it and waits, `ended` waits. */
export function startHammer(words) {
  const child = spawn('taskset', ['-c', '1', process.execPath, hammerFile, 'run', ...words, '-w', '1', '-q', '-o', 'none'], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const ended = once(child, 'exit')
  const end = () => {
    child.kill('SIGINT')
    return ended
  }
  return { pid: child.pid, ended, end }
}

/** Resident memory in MB; null when the process is gone. */
export function residentOf(pid) {
  const kb = /VmRSS:\s+(\d+)/.exec(readOr(`/proc/${pid}/status`))?.[1]
  return kb === undefined ? null : Number(kb) / 1024
}

/** CPU seconds so far, user and system. */
export function cpuOf(pid) {
  // the second field is a name in brackets, which may hold blanks
  const fields = readOr(`/proc/${pid}/stat`)
    .replace(/^.*\) /s, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
}

function readOr(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
