import type { Control } from '@onus/core/control'

/** A control as it is written in the form. */
export interface ControlDraft {
  readonly code: string
  readonly title: string
  readonly statement: string
  readonly acceptance: string
  readonly owner: readonly string[]
  readonly cadence: Control['cadence']
  readonly anchor: string
  /** Of an event-driven control: how soon it responds, as typed; empty where nothing is said. */
  readonly respondWithin: string
  readonly unit: 'hours' | 'days'
  readonly addresses: readonly { readonly requirement: string; readonly how: string }[]
  readonly checks: readonly string[]
  readonly scopes: readonly string[]
  readonly theme: string
  readonly reason: string
}

export const emptyControl: ControlDraft = {
  code: '',
  title: '',
  statement: '',
  acceptance: '',
  owner: [],
  cadence: 'quarterly',
  anchor: '',
  respondWithin: '',
  unit: 'hours',
  addresses: [],
  checks: [],
  scopes: [],
  theme: '',
  reason: '',
}

const anchored: ReadonlySet<Control['cadence']> = new Set(['weekly', 'monthly', 'quarterly', 'semi-annual'])

/** Whether the windows of a cadence can be counted from a day of the control's own. */
export function isAnchored(cadence: Control['cadence']): boolean {
  return anchored.has(cadence)
}

/** A control as its form shows it. */
export function draftOf(control: Control): ControlDraft {
  const { code, title, statement, cadence, addresses, checks, scopes, theme, lifecycle } = control
  return {
    code,
    title,
    statement,
    cadence,
    anchor: control.anchor ?? '',
    respondWithin: control.respondWithin ? String(control.respondWithin.within) : '',
    unit: control.respondWithin?.unit ?? 'hours',
    addresses,
    checks,
    scopes,
    theme,
    acceptance: control.acceptance.join('\n'),
    owner: lifecycle.state === 'adopted' ? [lifecycle.owner] : [],
    reason: '',
  }
}

/** What is recorded of a form. With an owner it is adopted, without one proposed; what the form does not ask is kept. */
export function controlBody(draft: ControlDraft, before: Control | null): Control {
  const [owner] = draft.owner
  const { reason: _, owner: __, acceptance, anchor, respondWithin, unit, ...written } = draft
  return {
    ...written,
    ...(anchor !== '' && isAnchored(draft.cadence) && { anchor }),
    ...(respondWithin !== '' &&
      draft.cadence === 'event-driven' && { respondWithin: { within: Number(respondWithin), unit } }),
    addresses: [...draft.addresses],
    checks: [...draft.checks],
    scopes: [...draft.scopes],
    acceptance: acceptance
      .split('\n')
      .map(line => line.trim())
      .filter(Boolean),
    lifecycle: owner ? { state: 'adopted', owner } : ownerless(before),
    evidenceOwners: before?.evidenceOwners ?? [],
    manual: before?.manual ?? null,
    ...(before?.variants && { variants: before.variants }),
    origin: before?.origin ?? null,
  }
}

function ownerless(before: Control | null): Control['lifecycle'] {
  return before?.lifecycle.state === 'retired' ? before.lifecycle : { state: 'proposed' }
}

interface Testing {
  readonly id: string
  readonly title: string
  readonly requirements: readonly string[]
  readonly lastRun: unknown
}

/** The checks that could test a control, those first that serve its requirements, and of them those first that have run. */
export function checksFor(checks: readonly Testing[], addresses: ControlDraft['addresses']) {
  const wanted = new Set(addresses.map(link => link.requirement))
  const shared = (check: Testing) => check.requirements.filter(requirement => wanted.has(requirement))
  return checks
    .map(check => ({ check, shared: shared(check) }))
    .toSorted(
      (a, b) =>
        b.shared.length - a.shared.length ||
        Number(b.check.lastRun !== null) - Number(a.check.lastRun !== null) ||
        a.check.title.localeCompare(b.check.title),
    )
    .map(({ check, shared }) => ({
      id: check.id,
      label: check.title,
      detail: shared.length > 0 ? `serves ${shared.join(', ')}` : check.id,
    }))
}
