import { randomBytes } from 'node:crypto'
import { type Caller, newCaller } from './caller.ts'
import type { Product } from './product.ts'
import { password } from './shared.ts'

/** Somebody who accepted an invitation to this engagement as its auditor. */
export async function auditorOf(product: Product, lead: Caller, engagement: string): Promise<Caller> {
  const email = `eva.${randomBytes(3).toString('hex')}@audit.example`
  const until = new Date(Date.now() + 86_400_000).toISOString() as never
  await lead.api.sessions.stepUp({ body: { method: 'password', password } })
  const { link } = await lead.api.invitations.create({ body: { email, roles: ['auditor'], engagement, until } })
  const guest = newCaller(product.origin)
  const token = link.split('#')[1] ?? ''
  await guest.api.invitations.accept({ body: { token, account: { name: 'Eva Auditor', password } } })
  await guest.api.sessions.signIn({ body: { email, password } })
  return guest
}
