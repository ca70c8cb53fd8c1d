import type { Reply } from '../api.ts'

type Lesson = Reply<'incidents', 'lessons'>['items'][number]
type Function = Lesson['csf'][number]

export type LessonsAbout = { readonly control: string } | { readonly requirement: string }

const functions: Readonly<Record<string, Function>> = {
  GV: 'govern',
  ID: 'identify',
  PR: 'protect',
  DE: 'detect',
  RS: 'respond',
  RC: 'recover',
}

/** The function of the CSF that a requirement belongs to; null for one of another framework. */
export function functionOf(requirement: string): Function | null {
  const prefix = /^csf@[^:]+:([A-Z]{2})(?:\.|$)/.exec(requirement)?.[1]
  return prefix === undefined ? null : (functions[prefix] ?? null)
}

/** The lessons that name a control, or the function that a requirement belongs to. */
export function lessonsAbout(lessons: readonly Lesson[], about: LessonsAbout): readonly Lesson[] {
  if ('control' in about) return lessons.filter(({ controls }) => controls.includes(about.control))
  const wanted = functionOf(about.requirement)
  return wanted === null ? [] : lessons.filter(({ csf }) => csf.includes(wanted))
}
