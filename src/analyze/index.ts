// The analyzer: results.csv, or any other CSV file of requests, to a summary.

export { type Analysis, type AnalyzeOptions, analyze } from './analyze.js'
export { type ColumnChoice, type ColumnMap, parseColumns } from './columns.js'
export { commonInterval, type MeasureOptions, measure } from './measure.js'
export { PRESETS, type Preset } from './presets.js'
export type { BadRow } from './rows.js'
export { type Scan, type ScanRange, type ScanResult, scanRange } from './scan.js'
