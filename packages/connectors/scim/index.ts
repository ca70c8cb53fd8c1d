import { connector, SourceProblem } from '../connector/index.ts'
import { openApi } from './api.ts'
import { collectScim, scimDatasets } from './collect.ts'
import { ScimSettings } from './settings.ts'

/** Any service that speaks SCIM 2.0 (RFC 7643, RFC 7644): its users and groups, read only. */
export const scim = connector({
  id: 'scim',
  title: 'SCIM',
  summary: 'Users, groups and members of any service that speaks SCIM 2.0.',
  version: '1',
  datasets: scimDatasets,
  scopes: ['Users and groups, by GET with a bearer token; writes nothing.'],
  settings: ScimSettings,
  async test(settings, run) {
    try {
      const count = await (await openApi(settings, run)).first('/Users')
      return { ok: true, detail: `${new URL(settings.address).host} answers and counts ${count} users` }
    } catch (error) {
      if (error instanceof SourceProblem) return { ok: false, why: error.message }
      throw error
    }
  },
  collect: collectScim,
})
