import type { Check } from '../check/index.ts'
import type { Control } from '../control/index.ts'
import type { Run } from '../run/index.ts'
import type { Version } from '../version/index.ts'
import { isOpen } from './register.ts'
import { type Finding, nothingSaidYet } from './schema.ts'

/** What decides whether a run raises findings: its check, the controls that name the check, and the findings of the check. */
export type Raising = Readonly<{
  check: Pick<Check, 'id' | 'title' | 'good' | 'severity' | 'requirements' | 'raises'>
  run: Pick<Run, 'now' | 'counts' | 'failing'>
  /** The id that the run has in the record. */
  runId: string
  controls: readonly Pick<Version<Control>, 'subject' | 'version' | 'body'>[]
  findings: readonly Finding[]
}>

/**
 * The findings that a run with failing resources raises: one for each adopted control that names the check, one for
 * the check alone when none does. None where one is open already, since that one shows what fails now; an open one of the
 * check alone stands for every control. Never one a row.
 */
export function raisedBy({ check, run, runId, controls, findings }: Raising): readonly Finding[] {
  const failed = run.counts.statuses.fail ?? 0
  if (!check.raises || failed === 0) return []
  const open = findings.filter(one => one.source.kind === 'check' && one.check === check.id && isOpen(one))
  if (open.some(one => one.control === null)) return []
  const naming = controls.filter(one => one.body.lifecycle.state === 'adopted' && one.body.checks.includes(check.id))
  const about =
    naming.length === 0 ? [null] : naming.filter(one => !open.some(each => each.control?.id === one.subject))
  if (naming.length === 0 && open.length > 0) return []
  return about.map(control => raisedAbout(control, { check, run, runId, failed }))
}

function raisedAbout(
  control: Raising['controls'][number] | null,
  { check, run, runId, failed }: Pick<Raising, 'check' | 'run' | 'runId'> & { readonly failed: number },
): Finding {
  const evaluated = run.counts.inScope
  const resources = run.failing
    .filter(row => row.status === 'fail')
    .map(({ resource, reason }) => ({ resource, reason }))
  return {
    title: `Fails: ${check.title}`.slice(0, 200),
    kind: check.raises ?? 'deviation',
    severity: check.severity,
    owner: control?.body.lifecycle.state === 'adopted' ? control.body.lifecycle.owner : null,
    description: `${failed} of ${evaluated} resources failed on ${run.now.slice(0, 10)}. Expected: ${check.good}`,
    check: check.id,
    control: control && { id: control.subject, version: control.version },
    requirements: [...check.requirements],
    engagement: null,
    source: { kind: 'check', run: runId, at: run.now, evaluated, failed, resources },
    ...nothingSaidYet,
  }
}
