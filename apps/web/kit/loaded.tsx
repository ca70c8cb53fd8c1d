import type { ReactNode } from 'react'
import { ErrorState } from './empty-state.tsx'
import { asProblem } from './form.tsx'
import { SkeletonRows } from './skeleton.tsx'

/** The part of a query result that a page needs. */
export interface Reading<Data> {
  readonly data: Data | undefined
  readonly error: unknown
  readonly refetch: () => unknown
}

interface LoadedProps<Data> {
  readonly of: Reading<Data>
  /** What stands here until the data comes; rows by default. */
  readonly waiting?: ReactNode
  readonly children: (data: Data) => ReactNode
}

/** Shows data once it is read; before that a skeleton, and when it cannot be read why, with the retry. */
export function Loaded<Data>({ of, waiting = <SkeletonRows />, children }: LoadedProps<Data>) {
  if (of.data !== undefined) return children(of.data)
  if (of.error) return <ErrorState message={asProblem(of.error).detail} retry={() => void of.refetch()} />
  return waiting
}

/** What a table says when its rows cannot be read. */
export function tableError(of: Reading<unknown>): { readonly message: string; readonly retry: () => void } | undefined {
  if (!of.error || of.data !== undefined) return undefined
  return { message: asProblem(of.error).detail, retry: () => void of.refetch() }
}
