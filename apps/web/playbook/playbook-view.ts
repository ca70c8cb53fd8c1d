import type { PlaybookStanding } from '@onus/contract/playbook'
import type { State } from '../kit/state-view.ts'

type Standing = PlaybookStanding['standing']

const shapes: Readonly<Record<Standing, State>> = {
  current: 'designed',
  proposed: 'unknown',
  unreviewed: 'late',
  retired: 'not_applicable',
}

/** How a playbook is drawn. One that is approved is agreed and no more: that it works is shown by exercises. */
export function standingShape(standing: Standing): State {
  return shapes[standing]
}

export function standingWords(standing: Standing, reviewBy: string): string {
  switch (standing) {
    case 'current':
      return `Approved, reviewed until ${reviewBy}`
    case 'proposed':
      return 'Proposed: nobody has approved it'
    case 'unreviewed':
      return `Not reviewed since its day, ${reviewBy}: it may be out of date`
    case 'retired':
      return 'Retired'
  }
}

/** "3 of 14 steps done": a count of what was ticked, and no share. */
export function stepsDone(steps: readonly { readonly done: unknown }[]): string {
  return `${steps.filter(({ done }) => done !== null).length} of ${steps.length} steps done`
}
