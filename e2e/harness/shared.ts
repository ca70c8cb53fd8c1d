import { randomBytes } from 'node:crypto'
import { type Caller, longPatienceMs, newCaller, until } from './caller.ts'
import { drawing } from './picture.ts'
import { type Product, startProduct } from './product.ts'

/** The long run, that leaves nothing out. */
export const soak = process.env.ONUS_SOAK === '1'

export const password = 'a sentence that nobody else uses 7'

type Role = Parameters<Caller['api']['invitations']['create']>[0]['body']['roles'][number]

/** One Onus for most stories, each in an organisation of its own. */
export interface Shared extends AsyncDisposable {
  readonly product: Product
  /** Who set it up. */
  readonly operator: Caller
  /** A new organisation with a compliance lead, who is also its administrator. */
  readonly organisation: (name: string) => Promise<{ readonly id: string; readonly lead: Caller }>
  /** Somebody who accepted an invitation of `host`, signed in. */
  readonly newcomer: (host: Caller, name: string, roles: readonly Role[]) => Promise<Caller>
  /** The sample company, made once: few people, one month. The caller is its first member. */
  readonly sample: () => Promise<{ readonly id: string; readonly job: string; readonly member: Caller }>
}

export async function openShared(): Promise<Shared> {
  const product = await startProduct()
  const operator = newCaller(product.origin)
  const email = 'operator@example.com'
  const { organisation: first } = await operator.api.sessions.setUp({
    body: {
      token: product.setUpLink.split('#')[1] ?? '',
      name: 'Olga Operator',
      email,
      password,
      organisation: { name: 'Operations' },
    },
  })
  await operator.api.sessions.signIn({ body: { email, password } })

  const newcomer: Shared['newcomer'] = async (host, name, roles) => {
    const address = `${name.toLowerCase().replaceAll(' ', '.')}.${randomBytes(3).toString('hex')}@example.com`
    await stepUp(host)
    const { link } = await host.api.invitations.create({ body: { email: address, roles: [...roles] } })
    const guest = newCaller(product.origin)
    await guest.api.invitations.accept({ body: { token: link.split('#')[1] ?? '', account: { name, password } } })
    await guest.api.sessions.signIn({ body: { email: address, password } })
    return guest
  }
  const inOrganisation = async <T>(id: string, work: () => Promise<T>): Promise<T> => {
    await operator.api.sessions.chooseOrganisation({ body: { organisation: id } })
    const made = await work()
    await operator.api.sessions.chooseOrganisation({ body: { organisation: first } })
    return made
  }
  const memberOf = (id: string, name: string) =>
    inOrganisation(id, () => newcomer(operator, name, ['organisation_admin', 'compliance_lead']))

  let sample: ReturnType<Shared['sample']> | undefined
  return {
    product,
    operator,
    newcomer,
    organisation: async name => {
      const { id } = await operator.api.organisations.create({
        body: {
          body: {
            name,
            kind: 'saas',
            federal: false,
            zone: 'Europe/Berlin',
            nis2: { entityClass: 'important', entityTypes: [] },
          },
        },
      })
      return { id, lead: await memberOf(id, 'Lea Lead') }
    },
    sample: () => (sample ??= makeSample(operator, memberOf)),
    [Symbol.asyncDispose]: () => product[Symbol.asyncDispose](),
  }
}

/** Outside of soak and pictures the data ends with the last month: fewer days to live through. */
async function makeSample(
  operator: Caller,
  memberOf: (id: string, name: string) => Promise<Caller>,
): ReturnType<Shared['sample']> {
  const now = new Date().toISOString()
  const until = soak || drawing ? now : `${now.slice(0, 7)}-01T00:00:00Z`
  const { job, organisation } = await operator.api.sample.load({ body: { people: 12, months: 1, seed: 1, until } })
  const member = await memberOf(organisation, 'Mia Member')
  await jobDone(member, job)
  return { id: organisation, job, member }
}

/** Waits for the end of a job, and fails with its reason when it failed. */
export async function jobDone(caller: Caller, id: string): Promise<void> {
  const ended = async () => {
    const job = await caller.api.jobs.get({ params: { id } })
    if (job.state === 'failed' || job.state === 'cancelled') throw new Error(`${job.title}: ${job.error}`)
    return job.state === 'done'
  }
  await until(`job ${id}`, ended, longPatienceMs)
}

async function stepUp(caller: Caller): Promise<void> {
  const { steppedUpUntil } = await caller.api.sessions.current()
  if (steppedUpUntil !== null && Date.parse(steppedUpUntil) - Date.now() > 30_000) return
  await caller.api.sessions.stepUp({ body: { method: 'password', password } })
}
