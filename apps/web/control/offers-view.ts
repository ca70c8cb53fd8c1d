import type { Reply } from '../api.ts'

export type Offers = Reply<'controls', 'checkOffers'>['items']

/** The checks that somebody chose, by control. */
export type Chosen = ReadonlyMap<string, ReadonlySet<string>>

/** Controls that a check has something to say about first, then by their codes. */
export function inOrder(offers: Offers): Offers {
  const ready = (one: Offers[number]) => Number(one.offers.some(offer => hasSaid(offer.verdict)))
  return offers.toSorted((a, b) => ready(b) - ready(a) || a.code.localeCompare(b.code, 'en'))
}

/** What is chosen to begin with: checks that said something good or bad. The others would only make a control unknown. */
export function usualChoice(offers: Offers): Chosen {
  return new Map(
    offers.map(one => [
      one.control,
      new Set(one.offers.filter(offer => hasSaid(offer.verdict)).map(offer => offer.id)),
    ]),
  )
}

export function hasSaid(verdict: string | null): boolean {
  return verdict === 'passed' || verdict === 'failed'
}

/** The choice with one check of one control put in or taken out. */
export function toggled(chosen: Chosen, control: string, check: string): Chosen {
  const of = new Set(chosen.get(control))
  if (!of.delete(check)) of.add(check)
  return new Map(chosen).set(control, of)
}

/** What is sent: controls with at least one chosen check that is offered still. */
export function taking(offers: Offers, chosen: Chosen): { control: string; checks: string[] }[] {
  return offers.flatMap(one => {
    const checks = one.offers.filter(offer => chosen.get(one.control)?.has(offer.id)).map(offer => offer.id)
    return checks.length === 0 ? [] : [{ control: one.control, checks }]
  })
}

/** The line of the button, such as "Let 12 checks test 4 controls". */
export function takingInWords(take: readonly { readonly checks: readonly string[] }[]): string {
  const checks = take.reduce((sum, one) => sum + one.checks.length, 0)
  const [of, by] = [
    take.length === 1 ? 'one control' : `${take.length} controls`,
    checks === 1 ? 'one check' : `${checks} checks`,
  ]
  return `Let ${by} test ${of}`
}
