import type { Control } from '@onus/core/control'

/** A control as it is written in the form. */
export interface ControlDraft {
  readonly code: string
  readonly title: string
  readonly statement: string
  readonly acceptance: string
  readonly owner: readonly string[]
  readonly cadence: Control['cadence']
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
  addresses: [],
  checks: [],
  scopes: [],
  theme: '',
  reason: '',
}

/** A control as its form shows it. */
export function draftOf(control: Control): ControlDraft {
  const { code, title, statement, cadence, addresses, checks, scopes, theme, lifecycle } = control
  return {
    code,
    title,
    statement,
    cadence,
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
  const { reason: _, owner: __, acceptance, ...written } = draft
  return {
    ...written,
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
