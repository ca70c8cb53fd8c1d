import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import type { Input } from '@onus/contract/client'
import type { rooms } from '@onus/contract/room'
import type { Cast } from './cast.ts'
import type { Tested } from './fieldwork.ts'
import type { Hands } from './hands.ts'
import type { Year } from './year.ts'

type Draft = Input<(typeof rooms)['prepare']>['body']
type Said<Kind extends Draft['kind']> = Omit<Extract<Draft, { kind: Kind }>, 'key' | 'checkpoint' | 'supersedes'>

/** The criterion that the opinion is qualified by: whose control missed a quarter. */
const qualifiedBy = 'soc2@2017:CC6.3'

/**
 * What the auditor concludes of each control that was tested and of the whole, signed with an Ed25519 key whose private half
 * is forgotten afterwards, released, and locked.
 */
export async function giveOpinion(
  cast: Cast,
  {
    engagement,
    year,
    tests,
    evidence,
    watched,
  }: {
    readonly engagement: string
    readonly year: Year
    readonly tests: readonly Tested[]
    /** What was made in the period about each control, in its order. */
    readonly evidence: ReadonlyMap<string, readonly string[]>
    /** Controls that a machine watches, and whether it failed for a while. */
    readonly watched: ReadonlyMap<string, 'failed for a while' | 'passed'>
  },
): Promise<void> {
  const params = { id: engagement }
  await cast.as('auditor', year.after(0.82), async hands => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519')
    const key = await registerKey(hands, engagement, privateKey, rawOf(publicKey))
    const { checkpoint } = await hands.rooms.workspace({ params })
    if (!checkpoint) throw new Error('the ledger of the sample company has no checkpoint')
    const { items } = await hands.rooms.citations({ params })
    const indexOf = new Map(items.map(item => [item.id, item.index]))
    const cited = (ids: readonly (string | null)[]) => ids.flatMap(id => (id === null ? [] : (indexOf.get(id) ?? [])))
    const say = async (said: Said<'conclusion'> | Said<'opinion'>) => {
      const { id, text } = await hands.rooms.prepare({ params, body: { ...said, key, checkpoint } as Draft })
      const signature = sign(null, Buffer.from(text), privateKey).toString('base64')
      await hands.rooms.sign({ params: { ...params, entry: id }, body: { kind: 'ed25519', signature } })
    }
    for (const test of tests)
      await say(
        conclusionOf(
          test,
          cited([test.id, test.population, test.draw, test.control, ...latestAbout(evidence, test.control)]),
        ),
      )
    const tested = new Set(tests.map(test => test.control))
    const others = (await hands.rooms.controls({ params })).items.filter(one => !tested.has(one.id))
    for (const { id, index } of others) {
      const shown = cited(latestAbout(evidence, id))
      await say({
        kind: 'conclusion',
        control: id,
        ...lookedAt(shown.length > 0, watched.get(id)),
        refs: [...(index === null ? [] : [index]), ...shown],
      })
    }
    const everything = cited(tests.flatMap(test => [test.id, test.population, test.draw]))
    for (const opinion of opinionsOf(tests, everything)) await say(opinion)
    await hands.rooms.note({ params, body: { words: 'Look at the review of access rights first next year.' } })
  })
  await cast.as('auditor', year.after(0.88), hands =>
    hands.rooms.release({ params, body: { words: 'Report of the made-up auditor', lock: true } }),
  )
}

const latestAbout = (evidence: ReadonlyMap<string, readonly string[]>, control: string) =>
  (evidence.get(control) ?? []).slice(-3)

/** What is concluded of a control without a population of its own. */
function lookedAt(isShown: boolean, watch: 'failed for a while' | 'passed' | undefined) {
  if (watch === 'failed for a while')
    return {
      result: 'effective-with-deviations' as const,
      text: 'The results of its checks were read day by day; for a while one of them failed.',
    }
  if (isShown)
    return {
      result: 'effective' as const,
      text: 'The records of the period were inspected; they are as the control says.',
    }
  if (watch) return { result: 'effective' as const, text: 'The results of its checks were read day by day.' }
  return { result: 'not-concluded' as const, text: 'Nothing happened that it was needed for, so nothing is concluded.' }
}

function conclusionOf({ id, control, requirements, deviations, occurred }: Tested, refs: readonly number[]) {
  const isClean = deviations === 0
  return {
    kind: 'conclusion' as const,
    control,
    ...(requirements[0] && { criterion: requirements[0] }),
    test: id,
    result: !occurred
      ? ('not-tested' as const)
      : isClean
        ? ('no-exceptions-noted' as const)
        : ('exception-noted' as const),
    refs: [...refs],
    text: !occurred
      ? 'Nothing of the kind happened in the period, which the population without rows shows; there was nothing to test.'
      : isClean
        ? 'Each item that was looked at was as the control says.'
        : `${deviations === 1 ? 'One item deviates' : `${deviations} items deviate`} from what the control says.`,
  }
}

/** The opinion about each aspect: of operation, a qualified one where a test of that criterion found a deviation. */
export function opinionsOf(
  tests: readonly Pick<Tested, 'deviations' | 'requirements'>[],
  refs: readonly number[],
): readonly Said<'opinion'>[] {
  const isQualified = tests.some(test => test.deviations > 0 && test.requirements.includes(qualifiedBy))
  const plain = { kind: 'opinion' as const, opinion: 'unmodified' as const, qualified: [], refs: [...refs] }
  return [
    { ...plain, aspect: 'description', text: 'The description presents the system fairly (made-up opinion).' },
    {
      ...plain,
      aspect: 'design',
      text: 'The controls were suitably designed throughout the period (made-up opinion).',
    },
    isQualified
      ? {
          ...plain,
          aspect: 'operation',
          opinion: 'qualified',
          qualified: [qualifiedBy],
          text: 'Except for the review and removal of access rights, the controls operated throughout the period (made-up opinion).',
        }
      : { ...plain, aspect: 'operation', text: 'The controls operated throughout the period (made-up opinion).' },
  ]
}

async function registerKey(hands: Hands, engagement: string, key: KeyObject, raw: Buffer): Promise<string> {
  const params = { id: engagement }
  const { keyText } = await hands.rooms.workspace({ params })
  const publicKey = raw.toString('base64')
  const proof = sign(null, Buffer.from(keyText.replace('{key}', publicKey)), key).toString('base64')
  return (await hands.rooms.addKey({ params, body: { name: 'Key of the made-up auditor', publicKey, proof } })).id
}

/** The last 32 bytes of its usual encoding are an Ed25519 key itself. */
const rawOf = (key: KeyObject) => key.export({ type: 'spki', format: 'der' }).subarray(-32)
