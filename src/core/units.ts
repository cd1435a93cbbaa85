// Units between people and numbers: durations, counts, rates and sizes, read and written.

const MS_PER: Record<string, number> = { us: 0.001, µs: 0.001, ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }
const COUNT_OF: Record<string, number> = { '': 1, k: 1e3, m: 1e6, g: 1e9 }
const BYTES_OF: Record<string, number> = {
  '': 1,
  k: 1e3,
  kb: 1e3,
  kib: 1024,
  m: 1e6,
  mb: 1e6,
  mib: 1024 ** 2,
  g: 1e9,
  gb: 1e9,
  gib: 1024 ** 3,
}

/** Reads `500ms`, `10s`, `1h30m`, or a bare number of seconds. Returns milliseconds, or null when it is no duration. */
export function parseDuration(text: string): number | null {
  const trimmed = text.trim()
  if (/^\d*\.?\d+$/.test(trimmed)) return exact(Number(trimmed) * 1000)
  if (!/^(\d*\.?\d+(us|µs|ms|s|m|h|d))+$/.test(trimmed)) return null
  let total = 0
  for (const [, number, unit] of trimmed.matchAll(/(\d*\.?\d+)(us|µs|ms|s|m|h|d)/g)) total += Number(number) * MS_PER[unit]
  return exact(total)
}

/** Reads a whole number such as `250`, `10k`, `1.5m` or `1_000`. Returns null when it is none. */
export function parseCount(text: string): number | null {
  const value = scaled(text, COUNT_OF)
  return value !== null && Number.isSafeInteger(value) ? value : null
}

/** Reads a rate such as `1000`, `2.5k/s`, `90/m` or `10/h`. Returns events per second, or null when it is none. */
export function parseRate(text: string): number | null {
  const [number, per = 's', ...rest] = text.trim().split('/')
  const value = scaled(number, COUNT_OF)
  if (value === null || rest.length > 0 || !/^[smh]$/.test(per)) return null
  return (value * 1000) / MS_PER[per]
}

/** Reads a share below all such as `5%` or `0.5%`. Returns 0 … 1, or null when it is none. */
export function parseShare(text: string): number | null {
  const percent = /^(\d*\.?\d+) ?%$/.exec(text.trim())
  if (!percent || Number(percent[1]) >= 100) return null
  return exact(Number(percent[1]) / 100)
}

/** A share of 0 … 1 for people, with three significant digits at most: `5 %`, `0.25 %`, `12.3 %`. */
export function share(value: number): string {
  return `${Number((100 * value).toPrecision(3))} %`
}

/** Reads a number of bytes such as `512`, `10kb` (1000s) or `1MiB` (1024s). Returns null when it is none. */
export function parseSize(text: string): number | null {
  const value = scaled(text, BYTES_OF)
  return value !== null && Number.isSafeInteger(value) ? value : null
}

function scaled(text: string, units: Record<string, number>): number | null {
  const match = /^(\d[\d_]*\.?\d*|\.\d+)([a-z]*)$/.exec(text.trim().toLowerCase())
  if (!match || !Object.hasOwn(units, match[2])) return null
  return exact(Number(match[1].replaceAll('_', '')) * units[match[2]])
}

/** What was meant: 1.1k is 1100, not 1100.0000000000002. */
function exact(product: number): number {
  return Number.isInteger(product) ? product : Number(product.toPrecision(15))
}

/** A unit of time chosen for a whole table, so that its numbers can be compared at a glance. */
export interface TimeUnit {
  readonly name: 'µs' | 'ms' | 's'
  /** How many milliseconds one of it is. */
  readonly ms: number
}

/** The unit that suits a typical (not the largest) value of a table, given in milliseconds. */
export function timeUnit(typical: number): TimeUnit {
  if (typical >= 1000) return { name: 's', ms: 1000 }
  return typical >= 1 || typical === 0 ? { name: 'ms', ms: 1 } : { name: 'µs', ms: 0.001 }
}

/** Three significant digits without an exponent, thousands separated: `0.00123`, `12.3`, `1,230`. */
export function significant(value: number): string {
  if (!Number.isFinite(value)) return '–'
  if (value === 0) return '0'
  const digits = Math.floor(Math.log10(Math.abs(value)))
  // 9.996 has two digits after the point until rounding makes it 10.0
  const decimals = Math.max(0, 2 - digits)
  const text = value.toFixed(Math.min(decimals, 100))
  const again = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(Number(text)) || 1)))
  return separated(again < decimals ? value.toFixed(again) : text)
}

/** A number of events with separators: `16,600`. */
export function count(value: number): string {
  return separated(String(Math.round(value)))
}

function separated(text: string): string {
  const [whole, fraction] = text.split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return fraction === undefined ? grouped : `${grouped}.${fraction}`
}

/** A length of time for people: `850 ms`, `10 s`, `2 m 5 s`, `1 h 30 m`. Takes milliseconds. */
export function duration(ms: number): string {
  if (ms < 60_000) {
    const unit = timeUnit(ms)
    return `${significant(ms / unit.ms).replace(/\.0+$/, '')} ${unit.name}`
  }
  const seconds = Math.round(ms / 1000)
  const parts = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor((seconds % 3600) / 60), 'm'],
    [seconds % 60, 's'],
  ] as const
  return parts.flatMap(([n, unit]) => (n > 0 ? [`${n} ${unit}`] : [])).join(' ')
}

/** A number of bytes for people, in steps of 1000: `41 B`, `12.3 MB`. */
export function bytes(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB']
  const step = value < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(value) / 3))
  return step === 0 ? `${Math.round(value)} B` : `${significant(value / 1000 ** step)} ${units[step]}`
}
