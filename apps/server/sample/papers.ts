import type { Output } from '@onus/contract/client'
import type { descriptions } from '@onus/contract/description'
import type { Cast } from './cast.ts'
import type { Random } from './random.ts'
import type { Year } from './year.ts'

type Choices = Output<(typeof descriptions)['get']>['choices']

type Papers = {
  readonly engagement: string
  readonly year: Year
  /** The ids of controls by their codes. */
  readonly controls: ReadonlyMap<string, string>
  readonly random: Random
}

/** Management's description: nine sections, each from the facts that its writer saw. */
export async function describe(cast: Cast, { engagement, year, controls, random }: Papers): Promise<void> {
  const params = { id: engagement }
  await cast.as('preparer', year.after(0.52), async hands => {
    const { sections, choices } = await hands.descriptions.get({ params })
    const seen = new Map(sections.map(one => [one.section, one.seen]))
    for (const draft of draftsOf(choices, cast, { year, controls, random }))
      await hands.descriptions.write({
        params,
        body: { draft, seen: seen.get(draft.section) ?? '', reason: 'Written for the report' },
      })
  })
}

function draftsOf(choices: Choices, cast: Cast, { year, controls, random }: Omit<Papers, 'engagement'>) {
  const control = (code: string) => controls.get(code) as string
  const soc2 = (id: string) => `soc2@2017:${id}`
  const [supplier] = choices.suppliers
  return [
    {
      section: 'services' as const,
      text: 'Harbour Lantern plans berths and pilots for small harbours. Customers use it in their browsers and by an API.',
      services: [
        {
          name: 'Lantern platform',
          users: 'Harbour masters and the crews that announce themselves',
          delivery: 'As a service, from hosts that a supplier runs in Hamburg',
        },
      ],
    },
    {
      section: 'commitments' as const,
      links: choices.commitments.map(({ id }) => ({
        commitment: id,
        requirement: 'Two hosts answer, each of which carries the load alone; backups are restored once a quarter.',
        controls: [control('ONUS-BCP-05'), control('ONUS-BCP-03')],
      })),
    },
    {
      section: 'components' as const,
      owners: choices.components.map(({ id, kind }) => ({
        component: id,
        owner: cast.person(kind === 'people' ? 'manager' : kind === 'procedures' ? 'lead' : 'engineer'),
      })),
    },
    {
      section: 'incidents' as const,
      text: choices.incidents.length === 0 ? '' : 'None of these kept a promise to customers from being met.',
      decision:
        choices.incidents.length === 0
          ? { state: 'none' as const, title: 'Head of security' }
          : { state: 'listed' as const },
      incidents: choices.incidents.map(({ at, words }) => ({
        id: random.id(),
        nature: words,
        timing: `Seen on ${at.slice(0, 10)}`,
        extent: 'One system; no data of customers was reached.',
        disposition: 'The cause was found, and management answered it.',
      })),
    },
    {
      section: 'criteria' as const,
      text: 'The matrix of this engagement says for each criterion which controls address it, and how.',
    },
    {
      section: 'user_controls' as const,
      decision: { state: 'listed' as const },
      items: [
        {
          id: random.id(),
          text: 'Customers remove the accounts of their people who leave.',
          criteria: [soc2('CC6.2'), soc2('CC6.3')],
          why: 'Only the customer knows who works there.',
          informedOn: year.from,
        },
        {
          id: random.id(),
          text: 'Customers keep the keys of their API clients secret, and replace one that others may know.',
          criteria: [soc2('CC6.1')],
          why: 'Whoever has the key acts as the customer.',
          informedOn: year.from,
        },
      ],
    },
    {
      section: 'subservices' as const,
      decision: { state: 'listed' as const },
      organisations: [
        {
          id: random.id(),
          name: supplier?.name ?? 'Cloud hosting supplier',
          service: 'buildings, power, network and virtual machines of the production hosts',
          method: 'carve_out' as const,
          criteria: [soc2('CC6.4'), soc2('A1.2')],
          controls: [
            {
              id: random.id(),
              text: 'Only people with a reason enter the data centre, and each visit is on record.',
              criteria: [soc2('CC6.4')],
            },
            {
              id: random.id(),
              text: 'Power and cooling have a second source that is tried every year.',
              criteria: [soc2('A1.2')],
            },
          ],
          monitoring: control('ONUS-SUP-04'),
          assertion: null,
        },
      ],
      suppliers: choices.suppliers
        .slice(1)
        .map(({ name }) => ({ name, reason: 'No promise to customers depends on what it does.' })),
    },
    {
      section: 'irrelevant' as const,
      decision: { state: 'none' as const, title: 'Head of security' },
      items: [],
    },
    {
      section: 'changes' as const,
      decisions: choices.changes.map(({ key, material, words }) => ({
        key,
        relevant: material,
        words: material ? words : '',
      })),
      others: [],
    },
  ]
}

/** Management's assertion and the papers around it, signed by who answers for the company. */
export async function assertIt(
  cast: Cast,
  given: Pick<Papers, 'engagement' | 'year'> & {
    /** The engagement letter, as evidence. */
    readonly letter: string
    readonly exceptions: readonly string[]
  },
): Promise<void> {
  const { engagement, year, letter } = given
  const params = { id: engagement }
  const title = 'Managing director'
  await cast.as('lead', year.after(0.6), async hands => {
    const body = { signatory: cast.person('manager'), title, exceptions: given.exceptions.join('\n') }
    await hands.assertions.write({ params, body: { body } })
    await hands.assertions.file({ params: { ...params, paper: 'engagement_letter' }, body: { evidence: letter } })
  })
  await noteEvent(cast, engagement, year)
  await cast.as('manager', year.after(0.7), async hands => {
    const { text, representation, questions } = await hands.assertions.get({ params })
    await hands.assertions.sign({ params, body: { words: text } })
    await hands.assertions.signPaper({ params, body: { title, words: representation } })
    const answers = questions.map(({ id }) => {
      const isYes = id === 'system'
      return {
        question: id,
        answer: isYes ? ('yes' as const) : ('no' as const),
        words: isYes ? 'The build host is being replaced; it holds no data of customers.' : '',
      }
    })
    await hands.assertions.answer({ params, body: { title, answers } })
  })
}

/** What happened after the last day, and what it does to the report. */
async function noteEvent(cast: Cast, engagement: string, year: Year): Promise<void> {
  const at = year.after(0.62)
  await cast.as('lead', at, async hands => {
    const day = at.slice(0, 10)
    const { id } = await hands.subsequentEvents.create({
      body: {
        body: {
          title: 'A new build host was ordered',
          engagement,
          happenedOn: day,
          knownOn: day,
          description:
            'The host without disk encryption is replaced. It builds the product and holds no data of customers.',
        },
      },
    })
    const input = { effect: 'none', why: 'It bears on no commitment, and on no control as it was described.' }
    await hands.subsequentEvents.transition({ params: { id }, body: { verb: 'decide', input } })
  })
}
