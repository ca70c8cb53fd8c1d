import type { oscal } from '@onus/contract/oscal'
import type { CrosswalkFile } from '@onus/core/crosswalk'
import { refuse } from '@onus/core/problem'
import { faultsOfProfile } from '@onus/core/profile'
import type { Finding } from '@onus/oscal/document'
import { attachedFramework } from '@onus/oscal/framework'
import { planIn, proposalsIn, stateIn } from '@onus/oscal/ssp'
import { profileIn } from '@onus/oscal/tailoring'
import type { z } from 'zod'
import type { FrameworkCatalog } from '../framework/catalog.ts'
import { readFramework } from '../framework/reading.ts'
import { importText } from '../framework/text.ts'
import type { Call } from '../http/handler.ts'
import { dayOf } from '../organisation/day.ts'
import { record } from '../record/record.ts'
import { momentOf } from '../register/moment.ts'
import { criteriaDraft } from './criteria.ts'
import type { Rooms } from './gather.ts'
import { keep, type WrittenHere } from './identity.ts'
import { draftsOf, frameworkOf, parametersFor, takeProposals } from './import-proposals.ts'
import { existingNouns, faultsOfState, sameControl, sameProfile, takeState } from './import-state.ts'
import { documentIn, formatOf, type Given } from './reading.ts'
import { flattened } from './resolving.ts'

type Import = Call<(typeof oscal)['importFile']>
type Answer = z.output<(typeof oscal)['importFile']['output']>

const mostFindings = 1000
const mostControls = 500

/** What an import found, before anybody decided to take it. */
type Found = Pick<Answer, 'as' | 'framework' | 'counts'> & {
  readonly title?: string
  readonly version?: string
  readonly findings: readonly Finding[]
  readonly controls?: Answer['controls']
  readonly criteria?: Answer['criteria']
  readonly take: (reason: string) => Promise<readonly WrittenHere[]>
}

export type Importing = Rooms & { readonly sets: () => readonly CrosswalkFile[] }

/** Reads a document of OSCAL, says what of it can be taken and what not, and takes it when asked to. */
export async function importDocument(call: Import, rooms: Importing): Promise<Answer> {
  const given = await documentIn(call.files[0])
  const catalog = await rooms.library.of(call.tx)
  const found = await look()
  const { model } = given.document
  const metadata = given.document.root.metadata as { title?: unknown; version?: unknown } | undefined
  const findings = [...given.findings, ...found.findings]
  const errors = given.report.errors.filter(one => one.severity === 'error')
  const written = await taken()
  return {
    model,
    title: found.title ?? String(metadata?.title ?? ''),
    version: found.version ?? String(metadata?.version ?? ''),
    format: formatOf(given.document),
    as: found.as,
    framework: found.framework,
    validity: {
      valid: given.report.valid,
      errors: errors.length,
      warnings: given.report.errors.length - errors.length,
    },
    counts: found.counts,
    controls: (found.controls ?? []).slice(0, mostControls),
    findings: findings.slice(0, mostFindings).map(one => ({ ...one })),
    findingCount: findings.length,
    criteria: found.criteria ?? null,
    written: written?.map(one => ({ ...one })) ?? null,
  }

  async function look(): Promise<Found> {
    switch (given.document.model) {
      case 'catalog':
        return await lookAtCatalog(call, given, catalog, rooms)
      case 'profile':
        return await lookAtProfile(call, given, catalog)
      case 'system-security-plan':
      case 'component-definition':
        return stateIn(given.document.root)
          ? await lookAtState(call, given, catalog)
          : await lookAtProposals(call, given, catalog, rooms)
      default:
        return refuse('invalid_input', `A ${given.document.model} is not imported here`, [
          { path: 'file', message: 'expected a catalog, profile, system-security-plan or component-definition' },
        ])
    }
  }

  async function taken() {
    if (call.body.take === 'look') return null
    const wrong = findings.filter(one => one.severity === 'error')
    if (call.body.take === 'whole' && wrong.length + errors.length > 0)
      return refuse(
        'invalid_input',
        `${wrong.length + errors.length} places of the document are wrong; correct them, or take what is good`,
        [...wrong, ...errors].slice(0, 100).map(one => ({ path: one.pointer || 'file', message: one.message })),
      )
    return await found.take(call.body.reason || `Imported from ${given.file.name}`)
  }
}

/** A catalogue with a framework named is its text; any other is a framework of one's own. */
async function lookAtCatalog(call: Import, given: Given, catalog: FrameworkCatalog, rooms: Importing): Promise<Found> {
  if (call.body.framework !== undefined) {
    const ask = (take: 'look' | 'good_rows', reason: string) =>
      importText(
        {
          ...call,
          body: { framework: call.body.framework ?? '', take, licence: call.body.licence, columns: {}, reason },
        } as never,
        given.file,
        rooms,
      )
    const seen = await ask('look', '')
    return {
      as: 'text',
      framework: call.body.framework,
      counts: { items: seen.items, missing: seen.missingCount, unknown: seen.unknownCount },
      findings: seen.faults.map(faultFinding),
      take: async reason => {
        const { written } = await ask('good_rows', reason)
        return written ? [{ noun: 'framework-text', ...written, title: `Text of ${call.body.framework}` }] : []
      },
    }
  }
  const own = attachedFramework(given.document.root)
  const reading = own
    ? { framework: own, faults: [], missing: [] }
    : await readFramework(given.file, { licence: call.body.licence || 'Not said' }, {})
  const { framework, faults, missing } = reading
  const ref = framework ? `${framework.id}@${framework.version}` : null
  const there = ref !== null && catalog.get(ref) !== undefined
  const findings: Finding[] = [
    ...faults.map(faultFinding),
    ...missing.map(part => faultFinding({ where: '/catalog/metadata', message: `It does not say its ${part}.` })),
    ...(there
      ? [{ severity: 'error' as const, code: 'taken', message: `There is ${ref} already.`, pointer: '/catalog' }]
      : []),
  ]
  return {
    as: 'framework',
    framework: ref,
    counts: { requirements: framework?.requirements.length ?? 0 },
    findings,
    take: async reason => {
      if (!framework) return refuse('invalid_input', 'The catalogue has nothing that can be taken')
      if (there) return refuse('conflict', `There is ${ref} already; correct that one, or give this another version`)
      call.may('framework:write', {})
      const made = await record(call, { noun: 'framework', body: framework, reason, provenance: 'upload' })
      return [{ noun: 'framework', ...made, title: `${framework.shortTitle} ${framework.version}` }]
    },
  }
}

function faultFinding({ where, message }: { readonly where: string; readonly message: string }): Finding {
  return { severity: 'warning', code: 'not-taken-over', message, pointer: where }
}

async function lookAtProfile(call: Import, given: Given, catalog: FrameworkCatalog): Promise<Found> {
  const taking = {
    by: call.caller.kind === 'user' ? (call.caller.person ?? '') : '',
    on: await dayOf(call.tx, call.at),
  }
  const asked = call.body.framework
  const candidates =
    asked === undefined
      ? catalog.all()
      : [catalog.get(asked) ?? refuse('not_found', `There is no framework ${asked} here`)]
  const flat = await flattened(given.document.root, call.files)
  const readings = candidates.flatMap(framework => {
    const reading = profileIn(flat.root, framework, { ...taking, by: taking.by || nobody })
    return reading ? [{ framework, reading }] : []
  })
  const best = readings.toSorted((a, b) => a.reading.findings.length - b.reading.findings.length)[0]
  if (!best)
    return refuse('invalid_input', 'The profile chooses nothing that an installed framework has', [
      { path: 'body.framework', message: 'name the framework that it speaks of' },
    ])
  const { framework, reading } = best
  const { profile } = reading
  const faults = faultsOfProfile(framework, profile)
  return {
    as: 'profile',
    framework: framework.ref,
    title: profile.name,
    counts: {
      requirements: faults.length === 0 ? catalog.assessed(profile).length : 0,
      decisions: profile.tailoring?.actions.length ?? 0,
      parameters: profile.tailoring?.parameters.length ?? 0,
    },
    findings: [
      ...flat.findings,
      ...reading.findings,
      ...faults.map(({ path, message }) => ({
        severity: 'error' as const,
        code: 'not-usable',
        message,
        pointer: `/${path}`,
      })),
    ],
    take: async reason => {
      call.may('profile:write', {})
      const decisions = [...(profile.tailoring?.actions ?? []), ...(profile.tailoring?.parameters ?? [])]
      if (decisions.some(one => one.approvedBy === nobody))
        return refuse('not_permitted', 'Tailoring is approved by a person; sign in as one to take it over')
      if (faults.length > 0) return refuse('invalid_input', faults[0]?.message ?? 'It cannot be used')
      const { people, profiles } = await existingNouns(call.tx, await momentOf(call.tx, {}, call.at))
      const here = new Set(people.map(one => one.subject))
      if (decisions.some(one => !here.has(one.approvedBy)))
        return refuse(
          'invalid_input',
          'The profile names approvers who are not people of this organisation; import the plan that it belongs to',
        )
      const known = sameProfile(profiles, reading.id, profile)
      const { written } = await keep(call, { noun: 'profile', body: profile, reason }, known, null)
      return written ? [written] : []
    },
  }
}

const nobody = '00000000-0000-4000-8000-000000000000'

async function lookAtState(call: Import, given: Given, catalog: FrameworkCatalog): Promise<Found> {
  const attached = stateIn(given.document.root)
  const framework =
    catalog.get(attached?.framework ?? '') ??
    refuse('invalid_input', `There is no framework ${attached?.framework} here; import it first`)
  const plan = planIn(given.document.root, framework) ?? refuse('invalid_input', 'The plan cannot be read')
  const { state } = plan
  const existing = await existingNouns(call.tx, await momentOf(call.tx, {}, call.at))
  return {
    as: 'state',
    framework: framework.ref,
    counts: { people: state.people.length, scopes: state.scopes.length, controls: state.controls.length, profiles: 1 },
    findings: [...plan.findings, ...faultsOfState(state, catalog)],
    controls: state.controls.map(one => ({
      pointer: `/controls/${one.id}`,
      code: one.body.code,
      title: one.body.title,
      addresses: one.body.addresses.map(each => each.requirement),
      status: [one.body.lifecycle.state],
      replaces: sameControl(existing.controls, one)?.subject ?? null,
    })),
    take: async reason => {
      mayWriteAll(call)
      return await takeState(call, state, catalog, existing, reason)
    },
  }
}

async function lookAtProposals(
  call: Import,
  given: Given,
  catalog: FrameworkCatalog,
  rooms: Importing,
): Promise<Found> {
  const { document } = given
  const proposals = proposalsIn(document.root, document.model as 'system-security-plan' | 'component-definition')
  const asked = call.body.framework
  const framework =
    (asked === undefined ? frameworkOf(catalog, proposals) : catalog.get(asked)) ??
    refuse('invalid_input', 'No installed framework has the requirements that this document speaks of', [
      { path: 'body.framework', message: 'name one, or import its catalogue first' },
    ])
  const moment = await momentOf(call.tx, {}, call.at)
  const existing = await existingNouns(call.tx, moment)
  const drafts = draftsOf(proposals, framework, existing)
  const unknown = drafts.filter(one => !one.isKnown)
  const decided = { approvedBy: nobody, approvedAt: await dayOf(call.tx, call.at) }
  const parameters = parametersFor(proposals, framework, given.file.name, decided)
  const person = call.caller.kind === 'user' ? (call.caller.person ?? null) : null
  const findings: Finding[] = [
    ...unknown.map(one => ({
      severity: 'warning' as const,
      code: 'not-understood',
      message: `${framework.title} has no requirement ${one.body.code} that can be assessed; the control addresses nothing yet.`,
      pointer: one.pointer,
    })),
    ...proposals.findings,
    ...(proposals.parameters.length > 0 && call.body.profile === undefined
      ? [
          {
            severity: 'warning' as const,
            code: 'kept',
            message: `Values of parameters stay in the original until a profile is named for them: ${proposals.parameters.length}.`,
            pointer: proposals.parameters[0]?.pointer ?? '',
          },
        ]
      : []),
  ]
  const candidates = drafts.map(one => ({
    control: null,
    code: one.body.code,
    title: one.body.title,
    addresses: one.body.addresses.map(each => each.requirement),
  }))
  return {
    as: 'proposals',
    framework: framework.ref,
    title: proposals.title,
    version: proposals.version,
    counts: {
      controls: drafts.length,
      people: proposals.people.length,
      components: proposals.components.length,
      parameters: parameters.length,
    },
    findings,
    controls: drafts.map(({ pointer, body, status }) => ({
      pointer,
      code: body.code,
      title: body.title,
      addresses: body.addresses.map(each => each.requirement),
      status: [...status],
      replaces: null,
    })),
    criteria: catalog.get('soc2@2017')
      ? criteriaDraft(catalog, rooms.sets(), candidates, { from: framework.ref, to: 'soc2@2017' })
      : null,
    take: async reason => {
      mayWriteAll(call)
      return await takeProposals({
        writer: call,
        given,
        proposals,
        framework,
        drafts,
        existing,
        blobs: rooms.blobs,
        moment,
        profile: call.body.profile,
        person,
        reason,
      })
    },
  }
}

function mayWriteAll(call: Import): void {
  for (const permission of ['person:write', 'scope:write', 'control:write', 'profile:write'] as const)
    call.may(permission, {})
}
