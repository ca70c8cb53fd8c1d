export type Outcome = 'pass' | 'fail' | 'not_applicable'

/** Nothing is chosen beforehand: what nobody said is not attested. */
export const outcomeOptions: readonly { readonly value: Outcome | ''; readonly label: string }[] = [
  { value: '', label: 'Choose' },
  { value: 'pass', label: 'As it should be' },
  { value: 'fail', label: 'Not as it should be' },
  { value: 'not_applicable', label: 'Does not apply' },
]

/** What is still to be said of the steps, by the place in the form. */
export function unsaid(steps: readonly { readonly outcome: Outcome | ''; readonly note: string }[]) {
  return Object.fromEntries(
    steps.flatMap(({ outcome, note }, at) => {
      if (outcome === '') return [[`steps.${at}.outcome`, 'Say what you found.']]
      return outcome === 'fail' && note.trim() === '' ? [[`steps.${at}.note`, 'Say what is wrong.']] : []
    }),
  )
}
