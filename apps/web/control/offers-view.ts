import type { Reply } from '../api.ts'

export type Offers = Reply<'controls', 'checkOffers'>['items']

type Offer = Offers[number]['offers'][number]

/** What somebody put in or took out themselves, by control and check. The rest follows what the checks say meanwhile. */
export type Changes = ReadonlyMap<string, boolean>

/** Controls that a check has something to say about first, then by their codes. */
export function inOrder(offers: Offers): Offers {
  const ready = (one: Offers[number]) => Number(one.offers.some(offer => hasSaid(offer.verdict)))
  return offers.toSorted((a, b) => ready(b) - ready(a) || a.code.localeCompare(b.code, 'en'))
}

export function hasSaid(verdict: string | null): boolean {
  return verdict === 'passed' || verdict === 'failed'
}

/** Chosen by itself is a check that said something good or bad. The others would only make a control unknown. */
export function isChosen(control: string, offer: Offer, changes: Changes): boolean {
  return changes.get(`${control} ${offer.id}`) ?? hasSaid(offer.verdict)
}

/** The changes with one check of one control put in or taken out. */
export function toggled(changes: Changes, control: string, offer: Offer): Changes {
  return new Map(changes).set(`${control} ${offer.id}`, !isChosen(control, offer, changes))
}

/** What is sent: controls with at least one chosen check. */
export function taking(offers: Offers, changes: Changes): { control: string; checks: string[] }[] {
  return offers.flatMap(({ control, offers: of }) => {
    const checks = of.filter(offer => isChosen(control, offer, changes)).map(offer => offer.id)
    return checks.length === 0 ? [] : [{ control, checks }]
  })
}

/** How many checks and controls that is, in words. */
export function wordsOf(take: readonly { readonly checks: readonly string[] }[]) {
  const count = take.reduce((sum, one) => sum + one.checks.length, 0)
  return {
    checks: count === 1 ? 'one check' : `${count} checks`,
    controls: take.length === 1 ? 'one control' : `${take.length} controls`,
  }
}
