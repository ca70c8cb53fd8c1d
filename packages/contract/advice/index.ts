import { AdviceAnswers, AdviceWord, ReportType } from '@onus/core/advisor'
import { Answer } from '@onus/core/posture'
import { FactValue } from '@onus/core/regulation'
import { EntityClass } from '@onus/core/scoping'
import { z } from 'zod'
import { momentQuery, operation } from '../operation/index.ts'
import { Written, writeOf } from '../record/index.ts'

const Framework = z.enum(['soc2', 'csf', 'sp800-53', 'iso27001', 'nis2'])
const DayRange = z.tuple([z.number(), z.number()])
const Rule = z.object({ id: z.string(), title: z.string(), why: z.string() })

/** What is advised, with every rule that spoke, waits or stayed silent. It explains and decides nothing. */
export const AdviceView = z.object({
  version: z.string().describe('Of the rules'),
  asOf: z.iso.date().describe('Since when these rules stand so'),
  today: z.iso.date(),
  taken: z
    .array(
      z.object({
        fact: z.string(),
        value: FactValue,
        words: z.string(),
        of: z.object({ noun: z.enum(['legal-entity', 'engagement']), id: z.uuid() }).nullable(),
      }),
    )
    .describe('What was not asked since Onus knows it, and from what'),
  entities: z.array(
    z.object({
      id: z.uuid(),
      name: z.string(),
      class: EntityClass.nullable(),
      inScope: Answer,
      decided: z.boolean().describe('Whether a person decided it; else the rules give it'),
    }),
  ),
  frameworks: z.array(
    z.object({
      framework: Framework,
      word: AdviceWord,
      by: z.array(z.string()),
      warnings: z.array(z.string()),
      type: ReportType.nullable().describe('Of a SOC 2 report; null while answers are missing that decide it'),
    }),
  ),
  fired: z.array(
    Rule.extend({
      looked: z.array(z.object({ text: z.string(), answer: Answer })),
      says: z.array(z.object({ framework: Framework, word: AdviceWord, missing: z.array(z.string()) })),
      waits: z.array(z.string()).describe('Answers that a part of what it says waits for'),
    }),
  ),
  blocked: z.array(Rule.extend({ missing: z.array(z.string()) })),
  silent: z.array(Rule),
  unknown: z.array(z.string()),
  demand: z
    .array(z.object({ region: z.enum(['us', 'eu']), sells: Answer, asks: z.array(Framework) }))
    .describe('Which artefacts buyers of a region ask for'),
  changes: z.array(
    z.object({
      fact: z.string(),
      to: z.boolean(),
      frameworks: z.array(z.object({ framework: Framework, from: AdviceWord.nullable(), to: AdviceWord.nullable() })),
    }),
  ),
  cost: z
    .array(
      z.object({
        framework: z.enum(['soc2', 'csf']),
        own: DayRange.describe('Days of work of the organisation'),
        others: DayRange,
        parts: z.array(z.object({ driver: z.string(), choice: z.string(), own: DayRange, others: DayRange })),
      }),
    )
    .describe('In days and as a range; what is not known takes its whole breadth'),
  timeline: z.array(z.object({ title: z.string(), words: z.string() })),
  sources: z.object({ cost: z.string(), timeline: z.string() }),
})
export type AdviceView = z.infer<typeof AdviceView>

const Planned = z.object({
  key: z.string(),
  rule: z.string(),
  why: z.string(),
  title: z.string(),
  description: z.string(),
  requirements: z.array(z.string()),
  due: z.iso.date(),
  action: z.uuid().nullable().describe('The action, where it was planned before'),
})

/** Which frameworks to take up, in which order and why, and the actions that follow. */
export const advice = {
  get: operation({
    method: 'GET',
    path: '/advice',
    summary: 'Which frameworks to take up and why, by what was answered and what Onus knows',
    needs: 'legal-entity:read',
    query: momentQuery,
    output: z.object({
      answers: AdviceAnswers,
      version: z.int().nonnegative().describe('Of the answers; 0 while nobody answered'),
      advice: AdviceView,
    }),
  }),
  tryOut: operation({
    method: 'POST',
    path: '/advice/tries',
    summary: 'What would be advised for these answers; nothing is stored',
    needs: 'legal-entity:read',
    body: AdviceAnswers,
    output: AdviceView,
  }),
  record: operation({
    method: 'PUT',
    path: '/advice',
    summary: 'Record the answers of the organisation',
    needs: 'legal-entity:write',
    body: writeOf(AdviceAnswers),
    output: Written,
  }),
  plan: operation({
    method: 'GET',
    path: '/advice/plan',
    summary: 'The actions that the advice leads to; nothing is made',
    needs: 'legal-entity:read',
    query: momentQuery,
    output: z.object({ items: z.array(Planned), waits: z.array(z.string()) }),
  }),
  takeUp: operation({
    method: 'POST',
    path: '/advice/plan',
    summary: 'Make the actions that the advice leads to and that are not there yet, in one act',
    needs: 'action:write',
    body: z.object({
      owner: z.uuid().describe('Who answers for them; each can be handed over later'),
      keys: z.array(z.string()).min(1).max(200).optional().describe('Only these; all when left out'),
    }),
    output: z.object({ created: z.array(Written), kept: z.int().nonnegative() }),
  }),
} as const
