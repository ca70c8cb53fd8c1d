import { z } from 'zod'
import { type CollectRun, SourceProblem } from '../connector/index.ts'
import { type Answer, pagesByCursor, type Request, shaped } from '../net/index.ts'
import { accessOf } from './access.ts'
import type { KubernetesSettings } from './settings.ts'

/** A kind of objects: its group (empty for the core), version, and name in addresses. */
export type Kind = { readonly group: string; readonly version: string; readonly resource: string }

/** All objects of a kind, or why they are not shown: in words, with the rule that shows them. */
export type Listed<T> =
  | { readonly ok: true; readonly items: readonly T[] }
  | { readonly ok: false; readonly why: string }

/** The API of Kubernetes. Everything is asked with GET. */
export type Api = {
  readonly address: string
  /** A thing by its path, null where it is not shown. */
  see<S extends z.ZodType>(path: string, schema: S): Promise<z.output<S> | null>
  list<S extends z.ZodType>(kind: Kind, schema: S): Promise<Listed<z.output<S>>>
}

const perPage = 500
const restarts = 3

export function openApi(settings: KubernetesSettings, { net }: CollectRun): Api {
  const { address, token, tls } = accessOf(settings)
  const base = address.replace(/\/+$/, '')
  const ask = (url: string | URL, expect: readonly number[]) => {
    const request: Request = {
      url,
      headers: { accept: 'application/json', ...(token !== null && { authorization: `Bearer ${token}` }) },
      tls,
      expect,
      needs: 'a token of a service account that is bound to the role of the guide',
    }
    return net.send(request)
  }
  return {
    address: base,
    async see(path, schema) {
      const answer = await ask(base + path, [403, 404])
      return answer.status === 200 ? shaped(answer, schema) : null
    },
    async list(kind, schema) {
      for (let attempt = 0; attempt <= restarts; attempt++) {
        const listed = await listOnce(kind, schema)
        if (listed !== 'gone') return listed
      }
      throw new SourceProblem(
        `The list of ${kind.resource} became too old ${restarts + 1} times while it was read. Run it again later.`,
        { mayPass: true },
      )
    },
  }

  /** A list is of one moment; where the cluster forgot that moment before its end, it must be begun anew. */
  async function listOnce<S extends z.ZodType>(kind: Kind, schema: S): Promise<Listed<z.output<S>> | 'gone'> {
    const page = z.object({ metadata: z.object({ continue: z.string().nullish() }), items: z.array(schema).nullish() })
    const items: z.output<S>[] = []
    const pages = pagesByCursor(async token => {
      const url = new URL(base + pathOf(kind))
      url.searchParams.set('limit', String(perPage))
      if (token !== null) url.searchParams.set('continue', token)
      const answer = await ask(url, [403, 404, 410])
      const read = answer.status === 200 ? shaped(answer, page) : null
      return { page: read ? (read.items ?? []) : answer, next: read?.metadata.continue ?? null }
    })
    for await (const part of pages) {
      if (Array.isArray(part)) items.push(...(part as z.output<S>[]))
      else return (part as Answer).status === 410 ? 'gone' : { ok: false, why: whyHidden(kind, part as Answer) }
    }
    return { ok: true, items }
  }
}

function pathOf({ group, version, resource }: Kind): string {
  return `/${group === '' ? 'api' : `apis/${group}`}/${version}/${resource}`
}

function whyHidden({ group, version, resource }: Kind, { status }: Answer): string {
  if (status === 404) return `this cluster does not know ${resource} of ${group || 'the core'}/${version}`
  return `the cluster answered 403. Add this rule to the role: { apiGroups: ["${group}"], resources: ["${resource}"], verbs: ["list"] }`
}
