/** Every way in which a log can be wrong. */
export type ProblemCode =
  | 'checkpoint_missing'
  | 'checkpoint_refused'
  | 'bundle_missing'
  | 'bundle_malformed'
  | 'entry_changed'
  | 'tile_missing'
  | 'tile_changed'
  | 'entry_or_tile_changed'
  | 'root_differs'
  | 'rollback'
  | 'fork'
  | 'event_malformed'
  | 'event_rule_broken'
  | 'gave_up'

/** One thing that is wrong with a log, and where: the path of the file, the index of the first leaf concerned. */
export interface LogProblem {
  readonly code: ProblemCode
  readonly message: string
  readonly path?: string
  readonly index?: number
}
