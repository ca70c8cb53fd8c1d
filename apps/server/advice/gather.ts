import { AdviceAnswers, type AdvisedEntity, adviceFacts, boundBy, type Taken, takenFrom } from '@onus/core/advisor'
import { soc2Answers } from '@onus/core/cost'
import { type LegalEntity, lawFor, standingOf } from '@onus/core/legal-entity'
import type { Facts, Pack } from '@onus/core/regulation'
import { instant } from '@onus/core/time'
import type { OrgTransaction } from '../db/index.ts'
import type { ShippedLaw } from '../law/shipped.ts'
import { dayIn, dayOf } from '../organisation/day.ts'
import { type Moment, versionsInForce } from '../register/store.ts'

/** Everything that the advisor looks at, as of a moment. */
export type Gathered = Readonly<{
  today: string
  answers: AdviceAnswers
  /** Of the answers; 0 while nobody answered. */
  version: number
  taken: readonly Taken[]
  entities: readonly AdvisedEntity[]
  facts: Facts
  /** What the facts say about the drivers of the cost of a SOC 2. */
  drivers: Readonly<Record<string, string>>
}>

/** Reads the answers and what is known; `tried` are answers that somebody thinks of and has not recorded. */
export async function gather(
  tx: OrgTransaction,
  law: ShippedLaw,
  moment: Moment,
  tried: AdviceAnswers | null = null,
): Promise<Gathered> {
  const [stored] = await versionsInForce(tx, 'advice', moment)
  const [organisation] = await versionsInForce(tx, 'organisation', moment)
  const today = await dayOf(tx, moment.asOf)
  const packs = law.packs()
  const entities = (await versionsInForce(tx, 'legal-entity', moment))
    .filter(({ body }) => body.endedOn === null || body.endedOn > today)
    .map(({ subject, body }) => advised(packs, subject, body, moment))
  const engagements = (await versionsInForce(tx, 'engagement', moment)).map(({ subject, body }) => ({
    id: subject,
    body,
  }))
  const taken = takenFrom({
    organisation: organisation?.body ?? { kind: 'other', federal: false },
    entities,
    engagements,
  })
  const answers = tried ?? stored?.body ?? AdviceAnswers.parse({})
  const facts = adviceFacts(answers, taken, today)
  return {
    today,
    answers,
    version: stored?.version ?? 0,
    taken,
    entities,
    facts,
    drivers: await driversOf(tx, moment),
  }
}

/** The class that counts is the one that a person decided; while nobody did, what the rules give. */
function advised(packs: readonly Pack[], id: string, body: LegalEntity, { asOf }: Moment): AdvisedEntity {
  const { name, decision, zone } = body
  if (decision !== null)
    return {
      id,
      name,
      class: decision.class,
      inScope: decision.class === 'out' ? 'no' : 'yes',
      decidedOn: dayIn(zone, decision.at),
    }
  const law = lawFor(packs, body, dayIn(zone, asOf))
  const { scoping } = standingOf(law, body, instant(asOf))
  return { id, name, class: scoping.class, inScope: boundBy(scoping.possible), decidedOn: null }
}

/** How many products and controls there are. Readiness belongs to an engagement, so that it stays open here. */
async function driversOf(tx: OrgTransaction, moment: Moment): Promise<Gathered['drivers']> {
  const scopes = (await versionsInForce(tx, 'scope', moment)).map(({ body }) => body.kind)
  const controls = (await versionsInForce(tx, 'control', moment)).filter(
    ({ body }) => body.lifecycle.state === 'adopted',
  )
  const products = scopes.filter(kind => kind === 'system' || kind === 'product_line').length
  const { scope, evidence } = soc2Answers({
    products,
    hasCorporate: false,
    categories: [],
    criteria: 0,
    open: 0,
    controls: controls.length,
    withChecks: controls.filter(({ body }) => body.checks.length > 0).length,
  })
  return { ...(products > 0 && scope && { scope }), ...(evidence && { evidence }) }
}
