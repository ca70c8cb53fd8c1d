import type { AnswerRow } from '../result/lines.ts'

export type ColumnKind = 'text' | 'integer' | 'decimal' | 'boolean' | 'instant' | 'date' | 'text[]'
export type ColumnShape = {
  readonly name: string
  readonly type: ColumnKind
  /** A file that was written before the column came to be does not have it: then every value is null. */
  readonly nullable?: boolean
}

/** A table of the engine: Parquet files of one dataset, one below the other. */
export type TableSource = {
  readonly name: string
  readonly columns: readonly ColumnShape[]
  readonly files: readonly string[]
}

/** A value for a `$name` of the SQL. */
export type Binding =
  | { readonly type: 'instant'; readonly value: string }
  | { readonly type: 'integer'; readonly value: number }
  | { readonly type: 'decimal'; readonly value: number }
  | { readonly type: 'text'; readonly value: string }
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'text[]'; readonly value: readonly string[] }
export type Bindings = Readonly<Record<string, Binding>>

export type Filter = {
  readonly column: string
  readonly is: 'equal' | 'contains' | 'empty'
  readonly value?: string
}

/** What the parent asks of the sandbox process. Paths are ones the parent chose; only `sql` is somebody else's. */
export type Request =
  | {
      readonly op: 'open'
      readonly memoryMb: number
      readonly tables: readonly TableSource[]
      /** Tables in memory, or views over the files when they are large. */
      readonly keep: 'memory' | 'files'
      /** The only folder the engine may write to, or none. */
      readonly folder: string | null
    }
  | { readonly op: 'close' }
  | { readonly op: 'parse'; readonly statements: readonly string[] }
  | {
      readonly op: 'describe'
      readonly sql: string
      readonly tables: readonly TableSource[]
      readonly bindings: Bindings
    }
  | {
      readonly op: 'examples'
      readonly sql: string
      readonly tables: readonly TableSource[]
      readonly examples: readonly ExampleRequest[]
    }
  | ({ readonly op: 'evaluate' } & EvaluateRequest)
  | {
      readonly op: 'count'
      readonly sql: string
      readonly views: Readonly<Record<string, string>>
      readonly bindings: Bindings
    }
  | {
      readonly op: 'write'
      readonly input: string
      readonly output: string
      readonly columns: readonly ColumnShape[]
      readonly key: readonly string[]
      readonly memoryMb: number
    }
  | {
      readonly op: 'read'
      readonly file: string
      readonly columns: readonly ColumnShape[] | null
      readonly offset: number
      readonly limit: number
      readonly filters: readonly Filter[]
      readonly search: string | null
      readonly sort: { readonly column: string; readonly descending: boolean } | null
    }
  /** Which text columns of a Parquet file hold an address of electronic mail, which the pattern finds. */
  | { readonly op: 'matching'; readonly file: string; readonly pattern: string }
  | { readonly op: 'population'; readonly file: string; readonly columns: readonly ColumnShape[] }
  | {
      readonly op: 'freeze'
      readonly file: string
      readonly format: 'parquet' | 'ndjson'
      /** Where the lines go; null to look only. */
      readonly output: string | null
      /** Where the engine may put what does not fit into memory. */
      readonly folder: string
      readonly columns: readonly ColumnShape[]
      readonly key: readonly string[]
      /** The column whose moment must lie in [from, to); null where every row counts. */
      readonly time: ColumnShape | null
      readonly from: string
      readonly to: string
      readonly equals: readonly { readonly column: ColumnShape; readonly value: string }[]
      /** Keep one of the rows that share a key, instead of refusing. */
      readonly distinct: boolean
      /** What finds an address of electronic mail in a column. */
      readonly pattern: string
    }
  | { readonly op: 'changes'; readonly before: string | null; readonly after: string }
  | {
      readonly op: 'differences'
      readonly before: string
      readonly after: string
      readonly key: readonly string[]
      readonly watched: readonly ColumnShape[]
      /** Columns told beside each difference, as far as the files have them. */
      readonly context: readonly string[]
      readonly offset: number
      readonly limit: number
    }

/** Rows by the name of their table, and what to bind. */
export type ExampleRequest = {
  readonly rows: Readonly<Record<string, readonly Record<string, unknown>[]>>
  readonly bindings: Bindings
}

export type EvaluateRequest = {
  readonly sql: string
  readonly views: Readonly<Record<string, string>>
  readonly population: { readonly alias: string; readonly key: string }
  readonly bindings: Bindings
  /** Whether the text alone shows that every resource is a key of the population. */
  readonly answersAboutKeys: boolean
  /** The columns of the answer, where the text alone shows them. */
  readonly columns: readonly string[] | null
  /** Resources whose failure is accepted, with the exception that says so; `*` is every resource. */
  readonly accepted: Readonly<Record<string, string>>
  /** Resources of the run before: listed, or in its result file. */
  readonly previous: { readonly resources: readonly string[] } | { readonly file: string } | null
  readonly output: string | null
  /** The hash of the answer that is stored already, with these exceptions and nothing missing: it is not stored again. */
  readonly stored: string | null
  readonly smallRows: number
}

export type ResultRow = AnswerRow

export type Answer = {
  readonly columns: readonly string[]
  readonly total: number
  readonly unkeyed: number
  /** Rows of each status as the check answered, before exceptions. */
  readonly answered: Readonly<Record<string, number>>
  readonly excepted: number
  readonly missing: number
  readonly duplicates: readonly string[]
  readonly duplicateCount: number
  readonly strangers: readonly string[]
  readonly strangerCount: number
  readonly nullResources: number
  readonly longResources: number
  readonly withoutReason: number
  readonly rowCount: number
  readonly sha256: string
  /** Every row after exceptions, sorted by resource; null when there are too many. */
  readonly rows: readonly ResultRow[] | null
  readonly failing: readonly ResultRow[]
  /** True when the answer is the one that is stored already. */
  readonly isUnchanged: boolean
  /** Whether `output` is written. Where it is not, `rows` are all that there is to store. */
  readonly isStored: boolean
}

export type Failure = {
  readonly kind: 'sql' | 'memory' | 'timed_out' | 'broken'
  readonly message: string
  readonly offset: number | null
  readonly candidates: readonly string[]
  readonly name: string | null
}

export type Described = { readonly columns: readonly { readonly name: string; readonly type: string }[] }

export type Page = {
  readonly columns: readonly ColumnShape[]
  readonly positions: readonly number[]
  readonly rows: readonly (readonly (string | number | boolean | null | readonly string[])[])[]
  readonly total: number
}

export type Written = {
  readonly rows: number
  readonly duplicateCount: number
  readonly duplicates: readonly string[]
}

/** What a check says of one row of an example, before anything is asked of it. */
export type ExampleRow = {
  readonly resource: string | null
  readonly status: string | null
  readonly reason: string | null
}

/** The answer about one example, or why there is none; the others have theirs all the same. */
export type ExampleReply =
  | { readonly ok: true; readonly rows: readonly ExampleRow[] }
  | { readonly ok: false; readonly failure: Failure }

export type Change = { readonly resource: string; readonly from: string | null; readonly to: string | null }

/** One value that is not what it was, or a resource that came or went; then `column` is null. */
export type Difference = {
  readonly resource: string
  readonly kind: 'appeared' | 'disappeared' | 'changed'
  readonly column: string | null
  readonly before: string | null
  readonly after: string | null
  readonly context: readonly (string | null)[]
}

export type Differences = {
  readonly counts: Readonly<Partial<Record<Difference['kind'], number>>>
  readonly rows: readonly Difference[]
}

/** What was counted while a population was frozen; `sha256` is null when rows share a key, which `duplicates` names. */
export type Frozen = {
  readonly read: number
  readonly left: Readonly<Record<'before' | 'after' | 'timeless' | 'otherwise', number>>
  readonly rows: number
  readonly bytes: number
  readonly sha256: string | null
  readonly first: readonly string[]
  readonly firstKey: string | null
  readonly lastKey: string | null
  readonly earliest: string | null
  readonly latest: string | null
  /** Numbers missing at the ends of the keys that were read; null when keys end otherwise. */
  readonly gaps: number | null
  readonly duplicates: readonly string[]
  /** Of each column, whether the pattern finds an address in a row that is kept. */
  readonly matching: readonly boolean[]
}

export type PopulationHash = { readonly rows: number; readonly sha256: string }

export type Replies = {
  open: { readonly engine: string }
  close: null
  parse: readonly ({ ok: true; ast: string } | { ok: false; message: string; offset: number | null })[]
  describe: Described
  examples: readonly ExampleReply[]
  evaluate: Answer
  count: Readonly<Record<string, number>>
  write: Written
  read: Page
  changes: readonly Change[]
  differences: Differences
  matching: readonly string[]
  population: PopulationHash
  freeze: Frozen
}
/** The first word of a sandbox: its engine, and the user it is from then on. */
export type Ready = { readonly ready: string; readonly uid: number | null }

/** A request with the time after which the engine is interrupted. */
export type Envelope = { readonly request: Request; readonly softTimeoutMs: number }

export type Op = Request['op']

export type Reply<Name extends Op = Op> =
  | { readonly ok: true; readonly value: Replies[Name] }
  | { readonly ok: false; readonly failure: Failure }
