import type { tests } from '@onus/contract/test'
import type { Caller, Reach } from '@onus/core/access'
import { sampleOf, whyInvalid } from '@onus/core/draw'
import { type Engagement, periodOf } from '@onus/core/engagement'
import { hidden, isMaskedFor } from '@onus/core/masking'
import { hasPersonalKey, zeroRows } from '@onus/core/population'
import { orRefuse, type Refusal, refuse } from '@onus/core/problem'
import {
  concludedTest,
  reviewedTest,
  suggestionsFor,
  type Test,
  TestConclusion,
  type TestDraft,
  type TestedSample,
  testCounts,
  versionToTest,
  whyNoSuchTest,
  whyNotConcluded,
  withResults,
} from '@onus/core/test'
import type { Version } from '@onus/core/version'
import type { BlobStore } from '../blob/store.ts'
import type { OrgTransaction } from '../db/index.ts'
import { openEngagementOf } from '../engagement/store.ts'
import { withinEngagement } from '../engagement/target.ts'
import { type HandlersOf, narrowed } from '../http/handler.ts'
import { responsesOf } from '../population/responses.ts'
import { knownPopulation, latestPopulation, pageOfEngagement, populationErased } from '../population/store.ts'
import { record, type Writer } from '../record/record.ts'
import { isAllowed } from '../register/handlers.ts'
import { deciding } from '../register/lifecycle.ts'
import { momentOf } from '../register/moment.ts'
import { historyOf, versionInForce, versionsOf } from '../register/store.ts'
import { recordViews } from '../register/view.ts'
import { inForce } from '../register/waiting.ts'
import { isAuditorOf } from '../room/auditor.ts'
import { type Sealing, seal, sealedVersions } from '../room-record/store.ts'
import { deviationOf } from './raising.ts'
import { isSealed, refuseLocked, releaseTest, testVersions } from './releasing.ts'

export function testHandlers({ blobs }: { readonly blobs: BlobStore }): HandlersOf<typeof tests> {
  return {
    list: narrowed(async ({ tx, query, at, may, caller, reach }) => {
      const moment = await momentOf(tx, query, at)
      const reaches = ({ body }: Version<Test>) => {
        if (query.control !== undefined && body.control.id !== query.control) return false
        return isAllowed(() => may('test:read', withinEngagement(body))) && maySee(caller, body)
      }
      const waiting = inForce(await sealedVersions(tx, 'test'), moment)
      const page = await pageOfEngagement(tx, 'test', moment, query, reaches, waiting)
      return { items: await views(tx, page.items, reach), next: page.next, total: null }
    }),
    get: narrowed(async ({ tx, params, query, at, may, caller, reach }) => {
      const moment = await momentOf(tx, query, at)
      const [sealed] = inForce(await sealedVersions(tx, 'test', { subject: params.id }), moment)
      const test = sealed ?? (await versionInForce(tx, 'test', params.id, moment))
      may('test:read', withinEngagement(test.body))
      refuseHidden(caller, test.body)
      const [view] = await views(tx, [test], reach)
      return view as never
    }),
    history: narrowed(async ({ tx, params, may, caller, reach }) => {
      const sealed = await sealedVersions(tx, 'test', { subject: params.id })
      const { versions, erased } =
        sealed.length > 0 ? { versions: sealed, erased: [] } : await historyOf(tx, 'test', params.id)
      const [last] = versions
      if (last) {
        may('test:read', withinEngagement(last.body))
        refuseHidden(caller, last.body)
      }
      const items = await masked(tx, await recordViews(tx, versions), reach)
      return { items: items as never[], erased: [...erased] }
    }),
    create: narrowed(async call => {
      const draft = call.body.body
      call.may('test:write', withinEngagement(draft))
      const engagement = await openEngagementOf(call.tx, draft.engagement)
      const { actorPerson: tester } = deciding(call)
      const side = isAuditorOf(call.caller, draft.engagement) ? 'auditor' : 'management'
      const body: Test = {
        ...(await named(call, engagement, draft)),
        side,
        tester,
        results: [],
        findings: [],
        released: false,
        lifecycle: { state: 'open' },
      }
      await refuseUnknown(call.tx, body)
      if (side === 'auditor') return await kept(call, { body, reason: call.body.reason })
      return await record(call, { noun: 'test', body, reason: call.body.reason })
    }),
    update: narrowed(async call => {
      const { body: before } = await opened(call)
      const engagement = await openEngagementOf(call.tx, before.engagement)
      if (before.lifecycle.state !== 'open') refuse('not_in_lifecycle', 'This test is concluded; send it back first')
      if (before.engagement !== call.body.body.engagement) refuse('conflict', 'A test stays in its engagement')
      if (before.draw !== null && before.draw !== call.body.body.draw && before.results.length > 0)
        refuse('conflict', 'Results were recorded for its sample already; make another test for another sample')
      const body: Test = { ...before, ...(await named(call, engagement, call.body.body)) }
      await refuseUnknown(call.tx, body)
      return await again(call, body, call.body.reason || 'Edited')
    }),
    results: narrowed(async call => {
      const { body } = await opened(call)
      const { actorPerson: by, at } = deciding(call)
      const sample = await sampleIn(call.tx, body)
      const keys = new Map(sample?.items.map(item => [item.position, item.key]))
      const given = call.body.results.map(({ item, position, ...said }) => {
        const named = position === null ? item : keys.get(position)
        if (!named)
          return refuse(
            'invalid_input',
            position === null ? 'Say what was looked at' : `Row ${position} is not in the sample`,
          )
        return { ...said, item: named, position, by, at }
      })
      const reason = given.length === 1 ? `Result: ${given[0]?.result.replace('_', ' ')}` : `${given.length} results`
      return await again(call, withResults(body, given, sample), reason)
    }),
    resultsByProgram: narrowed(async call => {
      const { tx, org, at } = call
      const { body } = await opened(call)
      const { actorPerson: by, at: now } = deciding(call)
      const sample = await sampleIn(tx, body)
      if (!body.methods.includes('caat') || !sample || body.population === null)
        return refuse(
          'not_in_lifecycle',
          'A test by program says so, and has a sample: all rows of its population, or some',
        )
      if (sample.invalid) return refuse('not_in_lifecycle', `This sample does not count any more. ${sample.invalid}`)
      const moment = await momentOf(tx, {}, at)
      const population = await latestPopulation(tx, body.population)
      const { rows, why } = await responsesOf(blobs, population, { tx, org, moment, control: body.control })
      if (rows === null) return refuse('not_in_lifecycle', why ?? '')
      const said = new Set(body.results.map(one => one.position))
      const open = new Set(sample.items.map(item => item.position).filter(position => !said.has(position)))
      const given: Test['results'] = []
      let unknown = 0
      for await (const { position, key: item, state, why: reason } of rows) {
        if (!open.has(position)) continue
        if (state === 'unknown') unknown += 1
        else
          given.push({
            item,
            position,
            result: state === 'in_time' ? 'pass' : 'deviation',
            reason,
            evidence: [],
            by,
            at: now,
          })
      }
      if (given.length === 0) return refuse('conflict', 'The rows tell of no item that has no result yet')
      const deviation = given.filter(one => one.result === 'deviation').length
      const written = await again(call, withResults(body, given, sample), `${given.length} results by program`)
      return { ...written, pass: given.length - deviation, deviation, unknown }
    }),
    conclude: narrowed(async call => {
      const { body } = await opened(call)
      const known = { sample: await sampleIn(call.tx, body), zero: await zeroIn(call.tx, body) }
      const { conclusion, words } = call.body
      const { mode } = (await openEngagementOf(call.tx, body.engagement)).body
      return await again(
        call,
        concludedTest(body, { conclusion, words, mode }, known, deciding(call)),
        `Concluded: ${conclusion}`,
      )
    }),
    review: narrowed(async call => {
      const { body } = await opened(call)
      return await again(
        call,
        reviewedTest(body, call.body, deciding(call)),
        call.body.accept ? 'Reviewed' : 'Sent back',
      )
    }),
    release: narrowed(async call => {
      const { body } = await opened(call)
      if (body.side !== 'auditor') refuse('not_in_lifecycle', 'Only a test on the auditor’s side is released')
      if (body.released) refuse('not_in_lifecycle', 'This test is released already')
      if (body.lifecycle.state === 'open') refuse('not_in_lifecycle', 'Conclude the test first')
      return await releaseTest(call, call.params.id, call.ifMatch)
    }),
    raise: narrowed(async call => {
      const test = await opened(call)
      call.may('finding:write', withinEngagement(test.body))
      const sample = await sampleIn(call.tx, test.body)
      const finding = await deviationOf(call.tx, test.body, sample, call.body, deciding(call))
      const raised = await record(call, {
        noun: 'finding',
        body: finding,
        reason: isSealed(test.body) ? 'Raised by an auditor' : `Raised from the test “${test.body.title}”`,
      })
      await again(call, { ...test.body, findings: [...test.body.findings, raised.id] }, 'Raised a finding')
      return raised
    }),
  }
}

type May = (permission: 'test:write', target: { within: string[] }) => unknown
type Writing = Writer & {
  readonly params: { readonly id: string }
  readonly ifMatch: number | undefined
  readonly caller: Caller
  readonly may: May
}

async function opened(call: Writing): Promise<Version<Test>> {
  const [test] = await testVersions(call.tx, call.params.id)
  const { body } = test as Version<Test>
  call.may('test:write', { within: [body.engagement] })
  refuseHidden(call.caller, body)
  if (isAuditorOf(call.caller, body.engagement) !== (body.side === 'auditor'))
    refuse('not_permitted', 'Each side writes its own tests; make one of your own')
  await openEngagementOf(call.tx, body.engagement)
  return test as Version<Test>
}

async function again(call: Writing, changed: Test | Refusal, reason: string) {
  const body = orRefuse(changed)
  if (isSealed(body)) return await kept(call, { subject: call.params.id, body, reason, expectedVersion: call.ifMatch })
  return await record(call, { noun: 'test', subject: call.params.id, body, reason, expectedVersion: call.ifMatch })
}

/** Keeps a test in the room of its engagement, while that is not locked. */
async function kept(call: Writing | Writer, write: Omit<Sealing<'test'>, 'noun'>) {
  await refuseLocked(call.tx, write.body.engagement)
  return await seal(call, { noun: 'test', ...write })
}

/** A test on the auditor’s side is nobody else's to read before it is released (invariant 5); row security keeps it so. */
function maySee(caller: Caller, { side, released, engagement }: Test): boolean {
  return side === 'management' || released || isAuditorOf(caller, engagement)
}

function refuseHidden(caller: Caller, test: Test): void {
  if (!maySee(caller, test)) refuse('not_found', 'There is no such test in this organisation')
}

/** The sample of a test with its items now, and whether it counts; null for a test without one. */
async function sampleIn(tx: OrgTransaction, { draw: id }: Pick<Test, 'draw'>): Promise<TestedSample | null> {
  if (id === null) return null
  const draw = await drawIn(tx, id)
  if (!draw) return { items: [], invalid: 'The sample was erased: what was tested is unknown' }
  const population = await knownPopulation(tx, draw.population)
  return { items: sampleOf(draw), invalid: population ? whyInvalid(draw, population) : populationErased }
}

/** A sample in its latest version; null where there is none, or it was erased. */
async function drawIn(tx: OrgTransaction, id: string | null) {
  return id === null ? null : ((await historyOf(tx, 'draw', id)).versions[0]?.body ?? null)
}

async function zeroIn(tx: OrgTransaction, { population: id }: Pick<Test, 'population'>) {
  const population = id === null ? null : await knownPopulation(tx, id)
  return population && zeroRows(population)
}

/** A draft with the version of its control that was in force in its engagement. Refuses a test that such a one does not have. */
async function named({ tx, org, at }: Writer, { body }: Version<Engagement>, draft: TestDraft) {
  const why = whyNoSuchTest(body.kind, draft)
  if (why) refuse('not_in_lifecycle', why)
  const { zone } = (await versionInForce(tx, 'organisation', org, await momentOf(tx, {}, at))).body
  const { id, version } = draft.control
  const versions = await versionsOf(tx, 'control', id)
  return {
    ...draft,
    control: { id, version: orRefuse(versionToTest(body.kind, versions, periodOf(body, zone), version)) },
  }
}

/** A test names a sample and a population of its engagement that belong together. */
async function refuseUnknown(tx: OrgTransaction, { engagement, population, draw: id }: Test): Promise<void> {
  const from = population === null ? null : (await latestPopulation(tx, population)).body
  if (from && from.engagement !== engagement)
    refuse('invalid_input', 'This population is of another engagement', [
      { path: 'population', message: 'is of another engagement' },
    ])
  const draw = await drawIn(tx, id)
  if (draw && (draw.engagement !== engagement || draw.population !== population))
    refuse('invalid_input', 'This sample is not of the population of the test', [
      { path: 'draw', message: 'is of another population' },
    ])
}

/** Tests without the keys of rows about people, for whoever sees one engagement only; a row is named by its place. */
async function masked<View extends { readonly body: Test }>(
  tx: OrgTransaction,
  views: readonly View[],
  reach: Reach,
): Promise<readonly View[]> {
  if (!isMaskedFor(reach)) return views
  const shown: View[] = []
  for (const view of views) {
    const { population, results } = view.body
    const known = population === null ? null : await knownPopulation(tx, population)
    const hides = population !== null && (known === null || hasPersonalKey(known))
    const hiding = results.map(one => (hides && one.position !== null ? { ...one, item: hidden } : one))
    shown.push({ ...view, body: { ...view.body, results: hiding } })
  }
  return shown
}

async function views(tx: OrgTransaction, versions: readonly Version<Test>[], reach: Reach) {
  const shown = []
  for (const view of await masked(tx, await recordViews(tx, versions), reach)) {
    const { body } = view
    const sample = await sampleIn(tx, body)
    const zero = await zeroIn(tx, body)
    const draw = await drawIn(tx, body.draw)
    const rows = body.population === null ? null : ((await knownPopulation(tx, body.population))?.rows ?? null)
    shown.push({
      ...view,
      counts: testCounts(body, sample),
      population: rows,
      invalid: sample?.invalid ?? null,
      suggestions: [...suggestionsFor(body, sample, draw)],
      conclusions: TestConclusion.options.map(conclusion => {
        return { conclusion, why: whyNotConcluded(body, conclusion, sample, zero) }
      }),
    })
  }
  return shown
}
