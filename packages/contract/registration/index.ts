import { Registration, RegistrationKind, RegistrationSetId } from '@onus/core/registration'
import { z } from 'zod'
import { documentFormat } from '../description/index.ts'
import { CitedView } from '../law/index.ts'
import { byId, momentQuery, operation } from '../operation/index.ts'
import { Written } from '../record/index.ts'
import { registerOperations } from '../register/index.ts'

const { list, get, history, transition } = registerOperations({
  one: 'registration',
  many: 'registrations',
  path: '/registrations',
  body: Registration,
  draft: Registration,
  read: 'legal-entity:read',
  write: 'legal-entity:write',
})

const Filed = z.object({ id: z.uuid(), body: Registration })

/** How a legal entity stands with one register of an authority. */
export const RegistrationView = z.object({
  set: RegistrationSetId,
  state: z.enum(['owed', 'drafted', 'current', 'changed', 'to_end']),
  rule: CitedView,
  change: CitedView,
  last: Filed.nullable(),
  draft: Filed.nullable(),
  fields: z.array(z.object({ field: z.string(), value: z.unknown(), missing: z.boolean() })),
  changes: z.array(
    z.object({
      field: z.string(),
      before: z.unknown(),
      now: z.unknown(),
      changedAt: z.string(),
      knownAt: z.string().nullable().describe('Null while the ledger has not taken it in'),
      due: z.string().nullable(),
    }),
  ),
  due: z.string().nullable(),
  dueBy: CitedView.nullable().describe('The rule that the day follows from; null where none names a day'),
  overdue: z.boolean(),
  windows: z
    .array(z.object({ rule: CitedView, from: z.iso.date(), to: z.iso.date() }))
    .describe('Windows of each year in which the member state takes registrations: open ones, or those that come next'),
})
export type RegistrationView = z.infer<typeof RegistrationView>

export const registrations = {
  list,
  get,
  history,
  transition,
  standing: operation({
    method: 'GET',
    path: '/legal-entities/{id}/registrations',
    summary: 'How a legal entity stands with each register that it owes: what is missing, what changed, and by when',
    needs: 'legal-entity:read',
    params: byId,
    query: momentQuery,
    output: z.object({
      zone: z.string(),
      class: z.string().nullable().describe('Null while nobody decided and the rules leave it open'),
      qualifiedOn: z.iso.date().nullable().describe('Since when it falls under the law; null while nobody said'),
      national: z.object({
        jurisdiction: z.string().nullable(),
        portal: CitedView.nullable().describe('Null where no overlay of the member state is read'),
        within: CitedView.nullable(),
      }),
      once: CitedView.describe('How often the same thing is filed'),
      states: CitedView.describe('By when the member states had to draw up their lists'),
      items: z.array(RegistrationView),
    }),
  }),
  draft: operation({
    method: 'POST',
    path: '/legal-entities/{id}/registrations',
    summary: 'Draft what a register is told about a legal entity, from what is known of it now',
    needs: 'legal-entity:write',
    params: byId,
    body: z.object({ set: RegistrationSetId, kind: RegistrationKind }),
    output: Written,
    status: 201,
  }),
  document: operation({
    method: 'POST',
    path: '/registrations/{id}/document',
    summary: 'One filing to a register as a document; what is unknown says so',
    needs: 'legal-entity:read',
    params: byId,
    body: documentFormat,
    transport: 'download',
    output: z.unknown(),
  }),
} as const
