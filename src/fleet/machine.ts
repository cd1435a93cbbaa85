// The machine under hammer: how busy its processors are, and how much of them its host takes away.

import { readFileSync } from 'node:fs'

/** Processor time of the whole machine since it started, in ticks. */
export interface ProcessorTimes {
  readonly busy: number
  readonly stolen: number
  readonly all: number
}

/** Shares of the machine's processor time over a while, 0 … 1. */
export interface MachineUse {
  /** In use by anybody, the host included. */
  readonly busy: number
  /** Taken by the host of a virtual machine while this machine wanted to run. */
  readonly stolen: number
}

/** Cuts the machine's running totals into pieces. */
export class MachineMeter {
  private readonly read: () => ProcessorTimes | null
  private readonly first: ProcessorTimes | null
  private last: ProcessorTimes | null

  constructor(read: () => ProcessorTimes | null = readProcessorTimes) {
    this.read = read
    this.first = read()
    this.last = this.first
  }

  /** Since the last call; null where the system does not tell, or nothing was counted meanwhile. */
  take(): MachineUse | null {
    const now = this.read()
    const use = between(this.last, now)
    this.last = now
    return use
  }

  /** Since the beginning. */
  whole(): MachineUse | null {
    return between(this.first, this.last)
  }
}

function between(from: ProcessorTimes | null, to: ProcessorTimes | null): MachineUse | null {
  if (!from || !to || to.all <= from.all) return null
  const all = to.all - from.all
  return { busy: Math.max(0, to.busy - from.busy) / all, stolen: Math.max(0, to.stolen - from.stolen) / all }
}

/** Linux only (proc_stat(5)): `cpu user nice system idle iowait irq softirq steal guest guest_nice`. */
function readProcessorTimes(): ProcessorTimes | null {
  try {
    const line = readFileSync('/proc/stat', 'latin1').split('\n', 1)[0]
    return processorTimes(line)
  } catch {
    return null
  }
}

/** Reads the first line of `/proc/stat`; null when it is none. Time of guests is in `user` already. */
export function processorTimes(line: string): ProcessorTimes | null {
  const match = /^cpu\s+([\d ]+)$/.exec(line.trim())
  if (!match) return null
  const ticks = match[1].split(/\s+/).slice(0, 8).map(Number)
  if (ticks.length < 5) return null
  const all = ticks.reduce((sum, n) => sum + n, 0)
  return { all, busy: all - ticks[3] - ticks[4], stolen: ticks[7] ?? 0 }
}
