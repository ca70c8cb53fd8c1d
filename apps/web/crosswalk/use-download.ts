import type { Input } from '@onus/contract/client'
import type { crosswalks } from '@onus/contract/crosswalk'
import { useCallback } from 'react'
import { client } from '../api.ts'
import { download } from '../kit/download.ts'
import { asProblem } from '../kit/form.tsx'
import { useToast } from '../kit/toast.tsx'

type Asked = NonNullable<Input<typeof crosswalks.export>['body']>

const kinds = { xlsx: 'xlsx', csv: 'csv', oscal: 'oscal.json' } as const

/** Exports a set, what is said between two frameworks, or a planning aid, as a file. */
export function useExport(): (body: Asked, name: string) => Promise<void> {
  const say = useToast()
  return useCallback(
    async (body, name) => {
      try {
        const answer = (await client.crosswalks.export({ body })) as unknown as Response
        const type = answer.headers.get('content-type') ?? 'application/octet-stream'
        download(`${name}.${kinds[body.format ?? 'xlsx']}`, type, await answer.blob())
      } catch (thrown) {
        say({ text: asProblem(thrown).detail, tone: 'problem' })
      }
    },
    [say],
  )
}
