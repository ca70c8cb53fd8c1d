import { useState } from 'react'
import { client, useAll, useRefresh } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { DateTime, useClock } from '../kit/date-time.tsx'
import { Drawer } from '../kit/drawer.tsx'
import { ChoiceField, Form, PickField, TextArea, TextField, useForm } from '../kit/form.tsx'
import { useToast } from '../kit/toast.tsx'
import { evidenceItems } from '../record/use-names.ts'
import { newEvidenceHref } from './calendar-view.ts'

/** A window of a control's cadence. */
export interface Window {
  readonly control: string
  readonly from: string
  readonly to: string
}

interface PerformWindowProps {
  readonly window: Window | null
  readonly onClose: () => void
}

/** Records that a control was performed in a window, with its evidence, or why the window does not apply. */
export function PerformWindow({ window, onClose }: PerformWindowProps) {
  return (
    <Drawer title="Record a performance" open={window !== null} onClose={onClose}>
      {window && <Fields window={window} onClose={onClose} />}
    </Drawer>
  )
}

function Fields({ window, onClose }: { readonly window: Window; readonly onClose: () => void }) {
  const evidence = useAll('evidence', { control: window.control })
  const { zone, now } = useClock()
  const refresh = useRefresh()
  const say = useToast()
  const [kind, setKind] = useState('performed')
  const form = useForm({
    initial: {
      performedAt: new Date().toISOString().slice(0, 16),
      evidence: [] as readonly string[],
      minutes: '',
      reason: '',
    },
    check: values =>
      kind === 'not_applicable' && !values.reason.trim() ? { reason: 'Say why the window does not apply.' } : {},
    send: async values => {
      const fact =
        kind === 'performed'
          ? {
              state: 'performed' as const,
              performedAt: new Date(`${values.performedAt}Z`).toISOString(),
              evidence: [...values.evidence],
              ...(values.minutes && { minutes: Number(values.minutes) }),
            }
          : { state: 'not_applicable' as const, reason: values.reason }
      await client.occurrences.perform({
        body: { control: window.control, window: { from: window.from, to: window.to }, fact, reason: values.reason },
      })
      await refresh()
      say({ text: 'The performance is recorded. A second person reviews it.' })
      onClose()
    },
  })
  const { field, values, set, errors } = form
  return (
    <div className="space-y-4 p-4">
      <p className="text-soft">
        Window from <DateTime at={window.from} as="day" /> to <DateTime at={window.to} as="day" />
      </p>
      <Form form={form} verb="Record" onCancel={onClose}>
        <ChoiceField
          label="What happened"
          required
          value={kind}
          onChange={setKind}
          options={[
            { value: 'performed', label: 'It was performed' },
            { value: 'not_applicable', label: 'It does not apply in this window' },
          ]}
        />
        {kind === 'performed' && (
          <>
            <TextField
              label="When (UTC)"
              required
              type="datetime-local"
              value={values.performedAt}
              onChange={performedAt => set({ performedAt })}
              error={errors.fact}
              help="When it was done, not when it is recorded."
            />
            <PickField
              label="Evidence"
              multiple
              items={evidenceItems(evidence.data ?? [])}
              {...field('evidence')}
              help="Without evidence the performance stays unknown."
            />
            <TextField
              label="Minutes it took"
              type="number"
              {...field('minutes')}
              help="Only if you know. Nobody is timed."
            />
            <Anchor href={newEvidenceHref(window, zone, now)} className="inline-block text-sm underline">
              Add evidence for this window first
            </Anchor>
          </>
        )}
        <TextArea
          label={kind === 'performed' ? 'Note' : 'Why'}
          required={kind !== 'performed'}
          rows={3}
          {...field('reason')}
        />
      </Form>
    </div>
  )
}
