import { connector, SourceProblem } from '../connector/index.ts'
import { openApi } from './api.ts'
import { collectGoogle, googleDatasets } from './collect.ts'
import { GoogleSettings } from './settings.ts'
import { User } from './shapes.ts'

/** Google Workspace by its Admin SDK, as a service account in the name of an administrator. */
export const google = connector({
  id: 'google',
  title: 'Google Workspace',
  summary: 'Users with second factors, groups and members, roles of administrators and sign-ins.',
  version: '1',
  datasets: googleDatasets,
  scopes: [
    'Users, groups and members: admin.directory.user, .group and .group.member, all .readonly.',
    'Roles of administrators: admin.directory.rolemanagement.readonly.',
    'Sign-ins: admin.reports.audit.readonly. Writes nothing.',
  ],
  settings: GoogleSettings,
  async test(settings, run) {
    try {
      const query = { customer: settings.customer, query: `email=${settings.subject}` }
      const found = await openApi(settings, run).all(
        { path: '/admin/directory/v1/users', scope: 'users', items: 'users', query },
        User,
      )
      return { ok: true, detail: `Google answers and shows ${found[0]?.primaryEmail ?? 'no user of that address'}` }
    } catch (error) {
      if (error instanceof SourceProblem) return { ok: false, why: error.message }
      throw error
    }
  },
  collect: collectGoogle,
})
