// The machine's processor time: read from the system's words, and cut into pieces.

import { describe, expect, it, test } from 'vitest'
import { MachineMeter, type ProcessorTimes, processorTimes } from '../../src/fleet/machine.js'

describe('processor times', () => {
  it('are read from the first line of /proc/stat; guests are counted within user', () => {
    expect(processorTimes('cpu  400 10 200 1500 90 5 95 100 50 0')).toEqual({ all: 2400, busy: 810, stolen: 100 })
  })

  it('know of no theft where an old system does not tell', () => {
    expect(processorTimes('cpu  400 10 200 1500 90')).toEqual({ all: 2200, busy: 610, stolen: 0 })
  })

  test.each(['', 'cpu0 1 2 3 4 5', 'intr 1 2 3', 'cpu  1 2 three 4 5', 'cpu  1 2'])('are not found in %j', (line) => {
    expect(processorTimes(line)).toBeNull()
  })
})

describe('the meter', () => {
  const meterOf = (...readings: (ProcessorTimes | null)[]) => new MachineMeter(() => readings.shift() ?? null)

  it('tells what happened since the last look, and in all', () => {
    const meter = meterOf({ all: 1000, busy: 100, stolen: 0 }, { all: 1100, busy: 200, stolen: 0 }, { all: 1300, busy: 250, stolen: 50 })
    expect(meter.take()).toEqual({ busy: 1, stolen: 0 })
    expect(meter.take()).toEqual({ busy: 0.25, stolen: 0.25 })
    expect(meter.whole()).toEqual({ busy: 0.5, stolen: 50 / 300 })
  })

  it('tells nothing where the system does not, or no time was counted', () => {
    const same = { all: 1000, busy: 100, stolen: 0 }
    expect(meterOf(null, null).take()).toBeNull()
    expect(meterOf(same, same).take()).toBeNull()
  })
})
