import type { LegalEntity } from '../legal-entity/index.ts'
import type { Answer } from '../posture/words.ts'
import { type Cited, type Law, startsOf } from '../regulation/index.ts'
import { type Scoping, scope } from '../scoping/index.ts'
import type { Incident } from './schema.ts'

/**
 * Whether Article 23 asks reports of an incident, and what takes them away: the class of the entity, an act that stands in their
 * place, or that the incident is decided not to be significant. `open` is what the rules of scope would take away while nobody has
 * decided about the entity, and a decision that the rules contradict since: until a person decides, every clock runs.
 */
export type ReportsOwed =
  | Readonly<{ is: 'owed' }>
  | Readonly<{ is: 'open' | 'not_owed'; because: 'class' | 'special' | 'significance'; rule: Cited | null }>

/** Whether reports are owed, and the clocks of other acts that run for this entity without anybody adding them. */
export type Reports = Readonly<{ owed: ReportsOwed; instead: readonly Readonly<{ clock: string; rule: Cited }>[] }>

/**
 * Who owes reports of an incident (Article 23 with Articles 2 and 4): no entity that is out or has registration alone, none whose
 * reports another act has taken over, and nobody for an incident that a person decided not to be significant. Only a class and
 * types that a person decided on take a report away; what the rules alone give does not. `rulesGive` is what they give now about
 * significance: who decided against them knew it, and who decided before has to be asked again.
 */
export function reportsOf(
  law: Law,
  entity: LegalEntity,
  { decision, triggers }: Pick<Incident, 'decision' | 'triggers'>,
  rulesGive: Answer,
): Reports {
  const scoping = scope(law, entity.scoping)
  const isDenied = decision?.answer === 'not_significant'
  const isContradicted = isDenied && rulesGive === 'yes' && decision.computed !== 'yes'
  const instead = specialOf(scoping)
    .flatMap(({ rule, clocks }) => clocks.map(clock => ({ clock, rule })))
    .filter(({ clock }) => !isDenied || isContradicted || isBegun(law.find(clock), triggers))
  const ofEntity = owedBy(law, entity, scoping)
  if (ofEntity.is === 'not_owed' || !isDenied) return { owed: ofEntity, instead }
  return { owed: { is: isContradicted ? 'open' : 'not_owed', because: 'significance', rule: null }, instead }
}

/** Whether a moment of its own has begun a clock, whatever was decided about significance: such as a classification as major. */
function isBegun(clock: Cited | undefined, triggers: Incident['triggers']): boolean {
  return clock !== undefined && startsOf(clock).some(({ from }) => from in triggers)
}

/** Why reports are not owed, in words, with whose decision that is; empty where they are. */
export function owedWords(owed: ReportsOwed): string {
  if (owed.is === 'owed') return ''
  const isOpen = owed.is === 'open'
  switch (owed.because) {
    case 'significance':
      return isOpen
        ? 'It was decided not to be significant, and by what became known since the rules say that it is. Until somebody decides again, every clock runs.'
        : 'No report is due, as it is decided not to be significant. Where an authority was told before, tell it this as well.'
    case 'class':
      return isOpen
        ? 'By the rules of scope this entity owes no reports of Article 23. Nobody has decided that, so every clock runs.'
        : 'This entity owes no reports of Article 23, by what somebody decided about its scope. What it tells an authority besides is voluntary.'
    case 'special':
      return isOpen
        ? 'By the rules of scope another act stands in the place of the reports of Article 23. Nobody has decided that of this entity as it is, so every clock runs.'
        : 'Another act stands in the place of the reports of Article 23, by what somebody decided about the scope of this entity. What it tells an authority of NIS2 besides is voluntary.'
  }
}

function owedBy(law: Law, { decision, scoping: facts }: LegalEntity, scoping: Scoping): ReportsOwed {
  const known = decision?.class ?? scoping.class
  if (known === 'out' || known === 'registration_only')
    return { is: decision === null ? 'open' : 'not_owed', because: 'class', rule: ruleOf(law, scoping, known) }
  const [act] = specialOf(scoping)
  if (act === undefined) return { is: 'owed' }
  const decided = decision && specialOf(scope(law, { ...facts, types: decision.types }))
  const isDecided = decided?.some(({ rule }) => rule.id === act.rule.id) ?? false
  return { is: isDecided ? 'not_owed' : 'open', because: 'special', rule: act.rule }
}

/** The acts that take the place of the article about reports. */
function specialOf({ special }: Scoping): Scoping['special'] {
  return special.filter(({ replaces }) => replaces.includes('23'))
}

function ruleOf(law: Law, { steps }: Scoping, known: 'out' | 'registration_only'): Cited | null {
  if (known === 'registration_only') return law.group('registration-only')[0] ?? null
  return steps.find(({ rule, answer }) => rule.group === 'out' && answer === 'yes')?.rule ?? null
}
