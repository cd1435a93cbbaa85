// The part of asciichart that is used here; the package brings no types.

declare module 'asciichart' {
  /** Configuration of {@link plot}. */
  export interface PlotConfig {
    readonly min: number
    readonly max: number
    /** Rows, less one. */
    readonly height: number
    /** Column of the first value; the axis stands in the one before. */
    readonly offset: number
    readonly format: (value: number, row: number) => string
    /** Axis at zero, axis, two ends, flat, down-end, up-end, down-start, up-start, vertical. */
    readonly symbols: readonly string[]
  }

  /** Rows of text, joined by line breaks, for one or more series of finite numbers. */
  export function plot(series: readonly (readonly number[])[], config: PlotConfig): string
}
