import type { ImportEvent } from '@onus/core/result-record'
import type { ImportFile } from './file.ts'
import type { Json } from './json.ts'

/** What a file looks like, so that formats can say whether it is theirs. */
export type Shape =
  /** `sample` has the first items of each list and the first names of each object. `isLines`: one value a line. */
  | { readonly kind: 'json'; readonly sample: Json; readonly isLines: boolean }
  | {
      readonly kind: 'xml'
      /** The local name of the root. */
      readonly root: string
      readonly namespace: string | null
      readonly attributes: Readonly<Record<string, string>>
    }
  /** The first 64 KiB. */
  | { readonly kind: 'text'; readonly head: string }

/** A format of files that tools write. One folder each, listed in `formats.ts`. */
export type Format = {
  readonly id: string
  readonly title: string
  readonly recognises: (shape: Shape) => boolean
  /**
   * Reads the file as a stream of what it says. What is odd but can be read is a warning; what cannot be read is a
   * `SourceProblem` with its place. Nothing is dropped without a word, and nothing that the source does not call passed is.
   */
  readonly read: (file: ImportFile, shape: Shape) => AsyncGenerator<ImportEvent>
}
