import { z } from 'zod'
import { Determination } from '../conclusion/determination.ts'
import { EngagementMode } from '../engagement/kind.ts'
import { TestMethod } from '../test/schema.ts'
import { Instant } from '../time/index.ts'
import { AuditResult, MeasureStatus } from './words.ts'

/** What is said of one requirement, in the words of its kind of engagement. */
export const Judged = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('determined'),
    determinations: z.array(Determination).min(1).max(500),
  }),
  z.object({
    kind: z.literal('audited'),
    result: AuditResult,
    methods: z.array(TestMethod).min(1).describe('How it was looked at; asking alone shows no conformity'),
  }),
  z.object({
    kind: z.literal('measured'),
    status: MeasureStatus,
    controls: z.array(z.uuid()).max(100).describe('The controls that address it'),
  }),
])
export type Judged = z.infer<typeof Judged>

/** Who looks at a requirement, and by when. */
export const JudgementPlan = z.object({ assessor: z.uuid(), on: z.iso.date() })
export type JudgementPlan = z.infer<typeof JudgementPlan>

/** What an assessor said of one requirement, apart from who and when. */
const saying = {
  said: Judged.nullable().describe('Null while nobody has judged'),
  words: z.string().max(8000),
  evidence: z.array(z.uuid()).max(200),
}

export const JudgementDraft = z.object(saying).superRefine((draft, context) => {
  for (const [path, message] of faultsOfSaying(draft)) context.addIssue({ code: 'custom', path: [path], message })
})
export type JudgementDraft = z.infer<typeof JudgementDraft>

/**
 * What people of an engagement plan and judge about one requirement: determinations under SP 800-53A, the result of an
 * internal audit, the status of a duty. It keeps the mode of its engagement, so that a self-assessment is one wherever it is
 * read. An auditor's signed conclusion is another thing.
 */
export const Judgement = z
  .object({
    engagement: z.uuid(),
    requirement: z.string().min(1).max(200).describe('framework@version:id'),
    mode: EngagementMode,
    plan: JudgementPlan.nullable(),
    by: z.uuid().nullable().describe('Who judged; null while nobody has'),
    at: Instant.nullable(),
    caution: z.string().describe('What stands against the impartiality of who judged; empty where nothing is known'),
    findings: z.array(z.uuid()).max(100).describe('The findings that were raised from it'),
    ...saying,
  })
  .superRefine((judgement, context) => {
    for (const [path, message] of faultsOfSaying(judgement)) context.addIssue({ code: 'custom', path: [path], message })
    if ((judgement.said === null) !== (judgement.by === null) || (judgement.by === null) !== (judgement.at === null))
      context.addIssue({ code: 'custom', path: ['by'], message: 'who judged and when stand with what was said' })
  })
export type Judgement = z.infer<typeof Judgement>

/** What cannot be said so: a failing without words, a duty addressed by nothing, conformity from asking alone. */
export function faultsOfSaying({
  said,
  words,
}: {
  readonly said: Judged | null
  readonly words: string
}): readonly (readonly [string, string])[] {
  if (said === null) return []
  const silent = words.trim() === ''
  switch (said.kind) {
    case 'determined': {
      const statements = said.determinations.map(one => one.statement)
      const twice = new Set(statements).size !== statements.length
      const fails = said.determinations.some(one => one.result === 'other-than-satisfied')
      return [
        ...(twice ? [['said', 'a determination statement is named twice'] as const] : []),
        ...(fails && silent ? [['words', 'say what is other than satisfied, and why'] as const] : []),
      ]
    }
    case 'audited': {
      const asked = said.methods.every(method => method === 'inquiry')
      return [
        ...(asked && said.result === 'conforming'
          ? [['said', 'asking alone shows no conformity: observe, inspect or perform it again'] as const]
          : []),
        ...(silent && said.result !== 'conforming' ? [['words', 'say what was found, as a fact'] as const] : []),
      ]
    }
    case 'measured':
      return [
        ...(said.controls.length === 0 && (said.status === 'addressed' || said.status === 'partly')
          ? [['said', 'name the controls that address it'] as const]
          : []),
        ...(silent && said.status !== 'unknown' ? [['words', 'give the rationale'] as const] : []),
      ]
  }
}
