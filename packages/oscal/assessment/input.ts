import type { Control } from '@onus/core/control'
import type { Engagement } from '@onus/core/engagement'
import type { Finding } from '@onus/core/finding'
import type { FrameworkFile } from '@onus/core/framework'
import type { Judged, JudgementState } from '@onus/core/judgement'
import type { Person } from '@onus/core/person'
import type { PoamItem } from '@onus/core/poam'
import type { Mark } from '@onus/core/roadmap'
import type { Run } from '@onus/core/run'
import type { Scope } from '@onus/core/scope'
import type { Test } from '@onus/core/test'
import type { Period } from '@onus/core/time'
import type { NamedEvidence } from '../ssp/index.ts'

type Kept<Body> = Readonly<{ id: string; body: Body }>

/** What an assessor said of a requirement and the reader may see. */
export type JudgedRequirement = Readonly<{
  requirement: string
  state: JudgementState
  said: Judged
  words: string
  by: string | null
  at: string
  evidence: readonly string[]
}>

/** Everything that the documents of an assessment are written from, as the facts stand at a moment. */
export type AssessmentInput = Readonly<{
  at: string
  organisation: string
  /** What is assessed and when. Null for a plan of action that belongs to no engagement. */
  engagement: Kept<Engagement> | null
  period: Period | null
  scope: Kept<Scope> | null
  frameworks: readonly FrameworkFile[]
  /** The requirements that are looked at, by reference. */
  requirements: readonly string[]
  /** Only those who are named in what is written. */
  people: readonly Kept<Person>[]
  controls: readonly Readonly<{ id: string; version: number; body: Control }>[]
  /** The last run of each check that speaks for the time. */
  runs: readonly Readonly<{ id: string; title: string; requirements: readonly string[]; body: Run }>[]
  /** Tests that the reader may see: an auditor's only after their release. */
  tests: readonly Kept<Test>[]
  /** What was judged of requirements; left out where nobody judges. */
  judged?: readonly JudgedRequirement[]
  findings: readonly Readonly<{ id: string; raisedOn: string; body: Finding }>[]
  evidence: readonly NamedEvidence[]
  items: readonly PoamItem[]
  timeline: readonly Mark[]
}>
