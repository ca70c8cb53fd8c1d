import type { oscal } from '@onus/contract/oscal'
import { refuse } from '@onus/core/problem'
import { uuidFor } from '@onus/oscal/own'
import { validateText } from '@onus/oscal/validate'
import type { HandlersOf } from '../http/handler.ts'
import { momentOf } from '../register/moment.ts'
import { versionsInForce } from '../register/store.ts'
import { recordViews } from '../register/view.ts'
import type { Assessing } from './assessing.ts'
import { criteriaDraft } from './criteria.ts'
import { exportModel, isOfAssessment } from './exporting.ts'
import { type Importing, importDocument } from './importing.ts'
import { bytesIn } from './reading.ts'
import { resolveUploads } from './resolving.ts'

/** OSCAL in and out: what the command line does offline, and what needs the facts of an organisation. */
export function oscalHandlers(rooms: Importing & Assessing): HandlersOf<typeof oscal> {
  return {
    validate: async ({ files }) => {
      const [file] = files
      if (!file) return refuse('invalid_input', 'Send one file', [{ path: 'file', message: 'missing' }])
      const { report, state } = await validateText(await bytesIn(file), file.name)
      return { ...report, state, errors: report.errors.map(one => ({ ...one })) }
    },
    resolve: async ({ files, newId, at }) =>
      await resolveUploads(files, { uuid: uuidFor('resolution', newId()), now: at }),
    importFile: async call => await importDocument(call, rooms),
    documents: async ({ tx, at }) => ({
      items: await recordViews(tx, await versionsInForce(tx, 'oscal-document', await momentOf(tx, {}, at))),
    }),
    criteria: async ({ tx, query, at }) => {
      const catalog = await rooms.library.of(tx)
      const controls = await versionsInForce(tx, 'control', await momentOf(tx, query, at))
      const candidates = controls.map(({ subject, body }) => ({
        control: subject,
        code: body.code,
        title: body.title,
        addresses: body.addresses.map(one => one.requirement),
      }))
      return criteriaDraft(catalog, rooms.sets(), candidates, query)
    },
    export: async ({ tx, org, params, query, at, may, header }) => {
      for (const permission of ['scope:read', 'profile:read', 'person:read', 'evidence:read', 'posture:read'] as const)
        may(permission, {})
      if (isOfAssessment(params.model))
        for (const permission of ['engagement:read', 'test:read', 'finding:read', 'action:read'] as const)
          may(permission, {})
      const moment = await momentOf(tx, query, at)
      const { scope, profile, framework, engagement, document, format } = query
      const isNow = query.asOf === undefined && query.knownAt === undefined
      const made = await exportModel(params.model, tx, org, rooms, {
        moment,
        isNow,
        scope,
        profile,
        framework,
        engagement,
        document,
        format,
      })
      header('x-onus-losses', encodeURIComponent(JSON.stringify(made.losses)))
      const mediaType = format === 'json' ? 'application/json' : 'application/yaml'
      return { name: made.name, mediaType, content: Buffer.from(made.text) }
    },
  }
}
