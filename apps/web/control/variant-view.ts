import type { Control, Variant } from '@onus/core/control'

/** How a control is worded in one scope, as the form has it: one acceptance criterion a line. */
export interface VariantDraft {
  readonly scope: string
  readonly statement: string
  readonly acceptance: string
  readonly rationale: string
  readonly approvedBy: string
}

/** What the form begins with: the words that hold there now, so that only what differs is changed. */
export function variantDraft(control: Control, variant: Variant | null): VariantDraft {
  const { statement, acceptance } = variant ?? control
  const { scope = '', rationale = '', approvedBy = '' } = variant ?? {}
  return { scope, statement, acceptance: acceptance.join('\n'), rationale, approvedBy }
}

/** The control with this wording in its scope; another one of the same scope gives way to it. */
export function withVariant(control: Control, draft: VariantDraft): Control {
  const acceptance = draft.acceptance
    .split('\n')
    .map(line => line.trim())
    .filter(Boolean)
  const variant = {
    ...draft,
    statement: draft.statement.trim(),
    rationale: draft.rationale.trim(),
    acceptance,
  }
  const others = (control.variants ?? []).filter(one => one.scope !== draft.scope)
  return { ...control, variants: [...others, variant] }
}

/** The control that says the same in this scope as everywhere. */
export function withoutVariant(control: Control, scope: string): Control {
  const { variants = [], ...rest } = control
  const left = variants.filter(one => one.scope !== scope)
  return left.length === 0 ? rest : { ...rest, variants: left }
}
