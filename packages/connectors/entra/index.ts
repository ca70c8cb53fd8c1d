import { connector, SourceProblem } from '../connector/index.ts'
import { openGraph } from './api.ts'
import { collectEntra, entraDatasets } from './collect.ts'
import { EntraSettings } from './settings.ts'
import { User } from './shapes.ts'

/** Microsoft Entra ID by Microsoft Graph, version 1.0, as an application that can only read. */
export const entra = connector({
  id: 'entra',
  title: 'Microsoft Entra ID',
  summary: 'Users and guests with second factors, groups, roles, sign-ins and conditional access.',
  version: '1',
  datasets: entraDatasets,
  scopes: [
    'Users, groups and members: User.Read.All, Group.Read.All, GroupMember.Read.All.',
    'Roles and who holds them: RoleManagement.Read.Directory.',
    'Second factors, last sign-ins and sign-ins: AuditLog.Read.All, with a licence of P1 or P2.',
    'Policies of conditional access: Policy.Read.All. Writes nothing.',
  ],
  settings: EntraSettings,
  async test(settings, run) {
    try {
      const path = '/users?$select=id,userPrincipalName&$filter=userPrincipalName%20eq%20%27none%27'
      await openGraph(settings, run).all(path, User, 'User.Read.All (application permission)')
      return { ok: true, detail: `${settings.tenant} lets the application in and shows users` }
    } catch (error) {
      if (error instanceof SourceProblem) return { ok: false, why: error.message }
      throw error
    }
  },
  collect: collectEntra,
})
