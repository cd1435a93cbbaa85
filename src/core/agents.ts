// The agents of a run on several machines, as they stand in summary.json.

/** Times in seconds. */
export interface AgentSummary {
  readonly name: string
  /** Whose part it took over when that one was lost; null: its part was its own from the start. */
  readonly tookOver: string | null
  readonly host: string
  readonly cores: number
  /** What its clock showed when the coordinator's showed 0, and by how much that may be off. */
  readonly offset: number
  readonly offsetError: number
  readonly sent: number
  /** `finished`; `ended`: its owner stopped it, or it could not go on; `lost`: only what it had reported by then is in the numbers. */
  readonly state: 'finished' | 'ended' | 'lost'
  /** Since when it took no part any more, and why; null: it did until the end. */
  readonly from: number | null
  readonly reason: string | null
  /** Requests that it would have sent by plan, and did not; null: not known by plan. */
  readonly lost: number | null
  /** Times in which nothing was heard of it, but of which nothing is missing. */
  readonly away: readonly (readonly [from: number, to: number])[]
  /** Where its own results are, on its disk; null: nowhere. */
  readonly folder: string | null
}
