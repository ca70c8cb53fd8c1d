import { z } from 'zod'
import { RequirementRef } from '../../framework/index.ts'
import { Cadence, type Control, ManualProcedure } from '../index.ts'

/** A control that Onus proposes: what a small organisation could do, why it addresses which requirements, what proves it. */
export const StarterControl = z.strictObject({
  id: z.string().regex(/^ONUS-[A-Z0-9]{3}-\d{2}$/, 'expected an id like ONUS-IAM-01'),
  title: z.string().min(1).max(80),
  theme: z.string().regex(/^[a-z][a-z0-9-]*$/),
  statement: z.string().min(40).describe('One sentence: who does what, how often'),
  cadence: Cadence,
  suggestedOwnerRole: z.string().min(1),
  acceptance: z.array(z.string().min(1)).min(1),
  evidence: z.array(z.string().min(1)).min(1).describe('What proves it'),
  checks: z.array(z.string().min(1)).describe('Ids of checks in catalogs/checks that test it'),
  manual: ManualProcedure.optional().describe('What a person does where no machine can'),
  addresses: z.array(z.strictObject({ requirement: RequirementRef, how: z.string().min(1).max(160) })).min(1),
})
export type StarterControl = z.infer<typeof StarterControl>

/** The controls of one theme. Each has a check or a manual procedure, and names no requirement twice. */
export const StarterFile = z.array(StarterControl).superRefine((controls, context) => {
  for (const message of controls.flatMap(control => [...faultsOf(control)]))
    context.addIssue({ code: 'custom', message })
})
export type StarterFile = z.infer<typeof StarterFile>

/** The control that an organisation is offered: a proposal without an owner, in no particular scope (rulings 1). */
export function proposedControl(starter: StarterControl): Control {
  return {
    code: starter.id,
    title: starter.title,
    statement: starter.statement,
    theme: starter.theme,
    lifecycle: { state: 'proposed' },
    evidenceOwners: [],
    cadence: starter.cadence,
    acceptance: starter.acceptance,
    addresses: starter.addresses,
    checks: starter.checks,
    manual: starter.manual ?? null,
    scopes: [],
    origin: starter.id,
  }
}

function* faultsOf(control: StarterControl): Generator<string> {
  if (control.checks.length === 0 && control.manual === undefined) {
    yield `${control.id} has neither a check nor a manual procedure`
  }
  const refs = control.addresses.map(link => link.requirement)
  for (const ref of new Set(refs.filter((one, index) => refs.indexOf(one) !== index))) {
    yield `${control.id} addresses ${ref} twice`
  }
}
