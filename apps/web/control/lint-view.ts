import type { Reply } from '../api.ts'

type Lint = Reply<'crosswalks', 'lints'>['items'][number]

const words: Readonly<Record<Lint['kind'], string>> = {
  empty: 'No control',
  over_claim: 'Tagged to too much',
  policy_only: 'Policies only',
  manual_annual_only: 'One manual look a year',
}

/** What is weak, in short. */
export function lintWord(kind: Lint['kind']): string {
  return words[kind]
}

/** The weak points of each control, in short, by its id. */
export function lintsByControl(lints: readonly Lint[]): ReadonlyMap<string, readonly string[]> {
  const byControl = new Map<string, readonly string[]>()
  for (const lint of lints)
    for (const { id } of lint.controls)
      byControl.set(id, [...new Set([...(byControl.get(id) ?? []), lintWord(lint.kind)])])
  return byControl
}
