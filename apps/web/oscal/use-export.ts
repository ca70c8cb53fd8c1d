import type { api } from '@onus/contract'
import type { Input } from '@onus/contract/client'
import { useCallback, useState } from 'react'
import { client, useMoment } from '../api.ts'
import { download } from '../kit/download.ts'
import { asProblem } from '../kit/form.tsx'
import { lossesIn, nameIn } from './oscal-view.ts'

type ExportModel = Input<typeof api.oscal.export>['params']['model']

/** What is written: a model from live facts, or a document that was imported. */
export interface Asked {
  readonly model: ExportModel
  readonly format: 'json' | 'yaml'
  readonly scope?: string
  readonly profile?: string
  readonly framework?: string
  readonly engagement?: string
  readonly document?: string
}

interface Written {
  readonly name: string
  readonly losses: readonly string[]
}

/** Writes a document of the moment of the page and hands it to the reader, with what it could not carry. */
export function useExport() {
  const moment = useMoment()
  const [busy, setBusy] = useState(false)
  const [written, setWritten] = useState<Written | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const write = useCallback(
    async ({ model, ...query }: Asked) => {
      setBusy(true)
      setWritten(null)
      setProblem(null)
      try {
        const answer = await client.oscal.export({ params: { model }, query: { ...query, ...moment } })
        const name = nameIn(answer.headers.get('content-disposition'), `${model}.${query.format}`)
        download(name, answer.headers.get('content-type') ?? 'application/octet-stream', await answer.blob())
        setWritten({ name, losses: lossesIn(answer.headers.get('x-onus-losses')) })
      } catch (thrown) {
        setProblem(asProblem(thrown).detail)
      }
      setBusy(false)
    },
    [moment],
  )
  return { write, busy, written, problem }
}
