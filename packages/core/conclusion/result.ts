import { z } from 'zod'
import { type EngagementKind, engagementKinds } from '../engagement/kind.ts'

/**
 * What an auditor can conclude: about a control, about a test of one, or in an assessment under SP 800-53A. The tool
 * proposes none of these.
 */
export const ConclusionResult = z.enum([
  'effective',
  'effective-with-deviations',
  'not-effective',
  'not-concluded',
  'no-exceptions-noted',
  'exception-noted',
  'not-tested',
  'satisfied',
  'other-than-satisfied',
])
export type ConclusionResult = z.infer<typeof ConclusionResult>

export const resultLabels: Readonly<Record<ConclusionResult, string>> = {
  effective: 'Effective',
  'effective-with-deviations': 'Effective, with deviations',
  'not-effective': 'Not effective',
  'not-concluded': 'Not concluded',
  'no-exceptions-noted': 'No exceptions noted',
  'exception-noted': 'Exception noted',
  'not-tested': 'Not tested',
  satisfied: 'Satisfied',
  'other-than-satisfied': 'Other than satisfied',
}

/** The words that an engagement of this kind has: of a test in SOC 2, of a determination in SP 800-53A, else of a control. */
export function resultsFor(kind: EngagementKind, isOfTest: boolean): readonly ConclusionResult[] {
  if (kind === 'sp800_53a') return ['satisfied', 'other-than-satisfied']
  if (isOfTest) return ['no-exceptions-noted', 'exception-noted', 'not-tested']
  return ['effective', 'effective-with-deviations', 'not-effective', 'not-concluded']
}

/** The parts of an examination that have an opinion each: is it described fairly, designed suitably, did it work. */
export const OpinionAspect = z.enum(['description', 'design', 'operation'])
export type OpinionAspect = z.infer<typeof OpinionAspect>

export const Opinion = z.enum(['unmodified', 'qualified', 'adverse', 'disclaimer'])
export type Opinion = z.infer<typeof Opinion>

export const opinionHelp: Readonly<Record<Opinion, string>> = {
  unmodified: 'Fair, suitable or effective, possibly with exceptions.',
  qualified: 'Except for something material that is not pervasive.',
  adverse: 'What is wrong is material and pervasive.',
  disclaimer: 'There was not enough evidence, pervasively.',
}

/** What an opinion can be about: nothing operated yet on the one day of a Type I. */
export function aspectsFor(kind: EngagementKind): readonly OpinionAspect[] {
  return engagementKinds[kind].time === 'date' ? ['description', 'design'] : OpinionAspect.options
}
