import { createHash } from 'node:crypto'
import type { checks } from '@onus/contract/check'
import { attestedRun, canonicalJson, isManual } from '@onus/core/check'
import { Sha256 } from '@onus/core/id'
import { refuse } from '@onus/core/problem'
import { instant } from '@onus/core/time'
import { asNoted } from '../blob/store.ts'
import { controlsById } from '../control/store.ts'
import { raiseFindings } from '../finding/raising.ts'
import type { HandlersOf } from '../http/handler.ts'
import { narrowed } from '../http/handler.ts'
import { tellOwners } from '../notification/failures.ts'
import { record } from '../record/record.ts'
import { deciding } from '../register/lifecycle.ts'
import { momentOf } from '../register/moment.ts'
import type { CheckText } from './catalog.ts'
import { checksOf, lastRuns } from './store.ts'

/**
 * Records what a person found when they performed a manual check: a piece of evidence in their name, which somebody else
 * reviews, and the result that rests on it (R-039).
 */
export function attesting(shipped: ReadonlyMap<string, CheckText>): HandlersOf<typeof checks>['attest'] {
  return narrowed(async call => {
    const { tx, params, body, at } = call
    const by = deciding(call).actorPerson
    const moment = await momentOf(tx, {}, at)
    const check = (await checksOf(tx, shipped, moment)).get(params.id)?.check
    if (!check) return refuse('not_found', `There is no check "${params.id}"`)
    if (!isManual(check)) return refuse('conflict', `${check.id} is run by a machine; nobody attests it`)
    const performedAt = instant(body.performedAt)
    if (performedAt > at)
      refuse('invalid_input', 'It cannot have been performed in the future', [
        { path: 'body.performedAt', message: 'is later than now' },
      ])
    if (body.steps.length !== check.steps.length)
      refuse('invalid_input', `Say of each of its ${check.steps.length} steps what it came to`, [
        { path: 'body.steps', message: `expected ${check.steps.length}` },
      ])
    const unsaid = body.steps.findIndex(step => step.outcome === 'fail' && step.note.trim() === '')
    if (unsaid !== -1)
      refuse('invalid_input', `Say what is wrong in step ${unsaid + 1}`, [
        { path: `body.steps.${unsaid}.note`, message: 'required where a step fails' },
      ])
    const controls = [...(await controlsById(tx, moment)).values()].filter(one => one.body.checks.includes(check.id))
    const owners = controls.flatMap(({ body }) => [
      ...(body.lifecycle.state === 'adopted' ? [body.lifecycle.owner] : []),
      ...body.evidenceOwners,
    ])
    // A check that no control of anybody names yet may be tried by everybody who may attest.
    call.may('control:attest', { owners: owners.length === 0 ? [by] : owners })
    const steps = body.steps.map((said, index) => ({ step: check.steps[index] ?? '', ...said }))
    const evidence = await record(call, {
      noun: 'evidence',
      body: {
        title: `Attestation: ${check.title}`.slice(0, 300),
        kind: 'record',
        controls: controls.map(control => control.subject),
        period: { from: performedAt, to: null },
        performedAt,
        source: `Performed by hand, by ${check.method}`,
        description: [
          body.statement,
          ...steps.map(
            (one, index) => `${index + 1}. ${one.step}\n${words[one.outcome]}${one.note && `: ${one.note}`}`,
          ),
        ].join('\n\n'),
        blobs: await asNoted(tx, body.files),
        snapshot: null,
        collector: null,
        collectedBy: by,
        sensitivity: 'internal',
      },
      reason: body.statement,
      provenance: 'attested',
    })
    const before = (await lastRuns(tx, [check.id], moment)).get(check.id)?.body.verdict ?? null
    const run = attestedRun({
      check,
      checkDigest: digestOf(check),
      exceptionsDigest: digestOf([]),
      performedAt,
      attestation: {
        by,
        method: check.method,
        steps,
        statement: body.statement,
        evidence: [evidence.id, ...body.evidence],
      },
    })
    const kept = await record(call, {
      noun: 'run',
      body: run,
      effective: { from: performedAt, to: null },
      reason: 'Attested',
      provenance: 'attested',
    })
    await tellOwners(tx, call.org, [{ run, lastVerdict: before }], at)
    await raiseFindings({ ...call, actor: { kind: 'system', id: 'onus' } }, [{ check, run, id: kept.id }])
    return { run: kept.id, evidence: evidence.id }
  })
}

const words = { pass: 'As it should be', fail: 'Not as it should be', not_applicable: 'Does not apply' } as const

function digestOf(value: unknown): Sha256 {
  return Sha256.parse(createHash('sha256').update(canonicalJson(value)).digest('hex'))
}
