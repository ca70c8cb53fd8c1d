import { Control } from '@onus/core/control'
import { type FrameworkFile, FrameworkRef } from '@onus/core/framework'
import { Person } from '@onus/core/person'
import { Profile } from '@onus/core/profile'
import { Scope } from '@onus/core/scope'
import { z } from 'zod'

const kept = <Body extends z.ZodType>(body: Body) => z.object({ id: z.uuid(), body })

/** What a plan says of an organisation, exactly as Onus holds it: what an import of our own document gives back. */
export const PlanState = z.object({
  format: z.literal('onus-plan'),
  version: z.literal(1),
  framework: FrameworkRef,
  /** The scope that the plan is about; null is the whole organisation. */
  scope: z.uuid().nullable(),
  people: z.array(kept(Person)),
  scopes: z.array(kept(Scope)),
  controls: z.array(kept(Control)),
  profile: kept(Profile),
})
export type PlanState = z.infer<typeof PlanState>

export type Answer = 'yes' | 'no' | 'unknown'

/** Where a control or a requirement stands, with why. */
export type Standing = Readonly<{
  label: string
  designed: Answer
  operated: Answer
  reviewed: Answer
  reasons: readonly string[]
}>

/** A piece of evidence as a plan names it: its files by their hashes, never the files. */
export type NamedEvidence = Readonly<{
  id: string
  title: string
  description: string
  source: string
  from: string
  to: string | null
  controls: readonly string[]
  files: readonly Readonly<{ name: string; mediaType: string; sha256: string }>[]
}>

/** One piece of the statement of a requirement, as its publisher has it. */
export type StatementText = Readonly<{ id: string; text: string }>

/** Everything that a plan is written from. */
export type PlanInput = Readonly<{
  at: string
  organisation: string
  state: PlanState
  framework: FrameworkFile
  /** Standings by control, and by reference of a requirement. */
  controls: ReadonlyMap<string, Standing>
  requirements: ReadonlyMap<string, Standing>
  evidence: readonly NamedEvidence[]
  /** The pieces of official statements that may be handed on, by id of the requirement. */
  statements: ReadonlyMap<string, readonly StatementText[]>
  /** People who are not named here, and other things that were left out, in words. */
  leftOut: readonly string[]
}>
