import type { Level, StatedRelation } from '@onus/core/crosswalk'
import type { ReactNode } from 'react'
import { levelWords, relationWords } from './relation-view.ts'

/** How two requirements stand to each other, drawn as two sets; the first is filled. */
export function RelationShape({ relation }: { readonly relation: StatedRelation | null }) {
  return (
    <svg width="22" height="12" viewBox="0 0 22 12" aria-hidden="true" className="shrink-0 text-text">
      {shapes[relation ?? 'derived']}
    </svg>
  )
}

const ring = { fill: 'none', stroke: 'currentColor', strokeWidth: 1.2 }
const filled = { fill: 'currentColor', fillOpacity: 0.35, stroke: 'currentColor', strokeWidth: 1.2 }

const shapes: Readonly<Record<StatedRelation | 'derived', ReactNode>> = {
  equal: (
    <>
      <circle cx="11" cy="6" r="5" {...filled} />
      <circle cx="11" cy="6" r="3.2" {...ring} />
    </>
  ),
  superset_of: (
    <>
      <circle cx="11" cy="6" r="5.2" {...filled} />
      <circle cx="12.5" cy="6" r="2" fill="var(--surface)" stroke="currentColor" />
    </>
  ),
  subset_of: (
    <>
      <circle cx="11" cy="6" r="5.2" {...ring} />
      <circle cx="9.5" cy="6" r="2" fill="currentColor" />
    </>
  ),
  intersects: (
    <>
      <circle cx="8" cy="6" r="4.6" {...filled} />
      <circle cx="14" cy="6" r="4.6" {...ring} />
    </>
  ),
  none: (
    <>
      <circle cx="5.5" cy="6" r="4" {...filled} />
      <circle cx="16.5" cy="6" r="4" {...ring} />
    </>
  ),
  unspecified: (
    <>
      <circle cx="6" cy="6" r="3.4" {...ring} strokeDasharray="2 1.6" />
      <circle cx="16" cy="6" r="3.4" {...ring} strokeDasharray="2 1.6" />
      <path d="M9.6 6h2.8" stroke="currentColor" strokeDasharray="1.2 1" />
    </>
  ),
  derived: <path d="M3 6h16M15 2.5 19 6l-4 3.5" fill="none" stroke="currentColor" strokeDasharray="2.4 1.6" />,
}

export function RelationMark({ relation }: { readonly relation: StatedRelation }) {
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
      <RelationShape relation={relation} />
      {relationWords(relation).short}
    </span>
  )
}

const colours: Readonly<Record<Level, string>> = {
  full: 'text-operating',
  partial: 'text-designed',
  candidate: 'text-late',
  suggested: 'text-unknown',
  indeterminate: 'text-unknown',
  none: 'text-not-applicable',
  unlinked: 'text-not-applicable',
}

/** How far a claim goes: a shape of its own for each, beside its colour. */
export function LevelShape({ level }: { readonly level: Level }) {
  return (
    <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" className={`shrink-0 ${colours[level]}`}>
      {levelShapes[level]}
    </svg>
  )
}

const levelShapes: Readonly<Record<Level, ReactNode>> = {
  full: <path d="M6 .8 11.2 6 6 11.2.8 6Z" fill="currentColor" />,
  partial: (
    <>
      <path d="M6 1.4 10.6 6 6 10.6 1.4 6Z" fill="none" stroke="currentColor" strokeWidth="1.2" />
      <path d="M6 1.4v9.2L1.4 6Z" fill="currentColor" />
    </>
  ),
  candidate: <path d="M6 1.4 10.6 6 6 10.6 1.4 6Z" fill="none" stroke="currentColor" strokeWidth="1.6" />,
  suggested: (
    <path
      d="M6 1.4 10.6 6 6 10.6 1.4 6Z"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.3"
      strokeDasharray="1.8 1.5"
    />
  ),
  indeterminate: (
    <path d="M4 4.2a2 2 0 1 1 2.8 1.9c-.6.3-.8.6-.8 1.2M6 9.4v.6" fill="none" stroke="currentColor" strokeWidth="1.4" />
  ),
  none: <path d="M2.5 2.5l7 7M9.5 2.5l-7 7" stroke="currentColor" strokeWidth="1.3" />,
  unlinked: <path d="M3 6h6" stroke="currentColor" strokeWidth="1.4" />,
}

export function LevelMark({ level }: { readonly level: Level }) {
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap" title={levelWords(level).meaning}>
      <LevelShape level={level} />
      {levelWords(level).word}
    </span>
  )
}

/** Says of what weight something is, where it bears none. */
export function Label({ children }: { readonly children: ReactNode }) {
  return (
    <span className="rounded-full border border-dashed border-line-strong px-2 text-xs whitespace-nowrap">
      {children}
    </span>
  )
}
