import { connector, SourceProblem } from '../connector/index.ts'
import { openApi } from './api.ts'
import { collectOkta, oktaDatasets } from './collect.ts'
import { OktaSettings } from './settings.ts'
import { User } from './shapes.ts'

/** Okta: what its documented management interface says, all of it by GET. */
export const okta = connector({
  id: 'okta',
  title: 'Okta',
  summary: 'Users with second factors, groups and members, administrators, sign-ins and policies.',
  version: '1',
  datasets: oktaDatasets,
  scopes: [
    'Users, groups, their members and second factors: a read-only administrator.',
    'Roles of administrators: a super administrator, or a role of your own that may view roles.',
    'Sign-ins of the System Log, and policies for passwords and sign-on: a read-only administrator. Writes nothing.',
  ],
  settings: OktaSettings,
  async test(settings, run) {
    try {
      await openApi(settings, run).all('/api/v1/users?limit=1&filter=id%20eq%20%22none%22', User, 'okta.users.read')
      return { ok: true, detail: `${new URL(settings.address).host} answers and shows users` }
    } catch (error) {
      if (error instanceof SourceProblem) return { ok: false, why: error.message }
      throw error
    }
  },
  collect: collectOkta,
})
