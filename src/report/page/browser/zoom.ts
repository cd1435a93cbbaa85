// One stretch of time for all charts: what is dragged in one is shown in all.

import type uPlot from 'uplot'

const charts = new Set<uPlot>()
const listeners = new Set<() => void>()
let end = 1
let shown: readonly [from: number, to: number] | null = null

/** The stretch that is shown, in seconds. */
export function stretch(): readonly [from: number, to: number] {
  return shown ?? [0, end]
}

/** Whether it is not the whole run. */
export function isZoomed(): boolean {
  return shown !== null
}

/** Calls back whenever the stretch has changed. */
export function onZoom(listener: () => void): void {
  listeners.add(listener)
}

/** The run goes until then, in seconds. */
export function setEnd(seconds: number): void {
  end = seconds
}

export function link(chart: uPlot): void {
  charts.add(chart)
}

export function unlink(chart: uPlot): void {
  charts.delete(chart)
}

/** Shows a stretch; null: all. */
export function zoom(to: readonly [from: number, to: number] | null): void {
  const [from, until] = to ?? [0, end]
  shown = from <= 0 && until >= end ? null : [from, until]
  for (const chart of charts) chart.setScale('x', { min: stretch()[0], max: stretch()[1] })
  for (const listener of listeners) listener()
}
