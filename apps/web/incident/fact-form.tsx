import { useState } from 'react'
import { client, useAll, useRefresh } from '../api.ts'
import { Button } from '../kit/button.tsx'
import { FileDrop } from '../kit/file-drop.tsx'
import { Form, PickField, TextArea, useForm } from '../kit/form.tsx'
import { useToast } from '../kit/toast.tsx'
import { evidenceItems } from '../record/use-names.ts'
import { useMay } from '../shell/session.ts'
import { bytesWords, type MomentDraft, momentInput, whyNotMoment } from './incident-view.ts'
import { MomentField } from './moment-field.tsx'
import type { Overview } from './use-incident.ts'

interface FactFormProps {
  readonly overview: Overview
  readonly onDone: () => void
}

/** Puts an entry on the timeline: what was seen, done or said, and when. */
export function FactForm({ overview, onDone }: FactFormProps) {
  const refresh = useRefresh()
  const say = useToast()
  const mayFind = useMay('evidence:read')
  const known = useAll('evidence', {}, { enabled: mayFind })
  const [files, setFiles] = useState<readonly File[]>([])
  const [evidence, setEvidence] = useState<readonly string[]>([])
  const form = useForm<{ what: string; at: MomentDraft }>({
    initial: { what: '', at: { is: 'now' } },
    draft: `incident.fact.${overview.id}`,
    check: values => {
      const moment = whyNotMoment(values.at)
      return {
        ...(values.what.trim() === '' && { what: 'Write down what happened or was done.' }),
        ...(moment !== null && { at: moment }),
      }
    },
    send: async values => {
      const at = momentInput(values.at)
      const params = { id: overview.id }
      const said = { what: values.what, ...(at && { at }) }
      if (files.length > 0) await client.incidents.attach({ params, body: said, files: [...files] })
      else await client.incidents.note({ params, body: { ...said, evidence: [...evidence] } })
      await refresh()
      say({ text: 'It stands on the timeline.' })
      onDone()
    },
  })
  return (
    <div className="p-4">
      <Form form={form} verb="Put it on the timeline" onCancel={onDone}>
        <TextArea label="What was seen, done or said" required rows={5} {...form.field('what')} />
        <FileDrop
          label="Files"
          help="Up to 20, each hashed as it is kept."
          accept=""
          file={null}
          onFiles={more => setFiles([...files, ...more].slice(0, 20))}
        />
        {files.length > 0 && (
          <ul className="space-y-1 text-sm">
            {files.map((file, place) => (
              <li
                key={`${file.name} ${file.size} ${file.lastModified}`}
                className="flex flex-wrap items-center gap-x-2"
              >
                <span className="min-w-0 break-all">
                  {file.name}, {bytesWords(file.size)}
                </span>
                <Button look="quiet" onClick={() => setFiles(files.toSpliced(place, 1))}>
                  Leave it out<span className="sr-only">: {file.name}</span>
                </Button>
              </li>
            ))}
          </ul>
        )}
        {mayFind && files.length === 0 && (
          <PickField
            label="Evidence that there is already"
            multiple
            items={evidenceItems(known.data ?? [])}
            value={evidence}
            onChange={setEvidence}
          />
        )}
        <MomentField label="When" zone={overview.body.zone} {...form.field('at')} />
      </Form>
    </div>
  )
}
