import type { Role } from '@onus/core/access'
import { grantRole } from '../grant/door.ts'
import { join } from '../member/join.ts'
import type { Writer } from '../record/record.ts'

/** The first user of an organisation holds three roles, each a recorded grant (rulings 13). */
const firstRoles: readonly Role[] = ['instance_operator', 'organisation_admin', 'compliance_lead']

export async function makeFirstMember(
  writer: Writer,
  user: { id: string; name: string; email: string },
): Promise<void> {
  await join(writer, user)
  for (const role of firstRoles) {
    const wanted = { user: user.id, role, engagement: null, objects: [], until: null }
    await grantRole(writer, wanted, { setUp: true }, 'First member of the organisation')
  }
}
