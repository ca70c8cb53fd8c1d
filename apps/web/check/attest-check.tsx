import { useState } from 'react'
import { client, useRefresh } from '../api.ts'
import { storeFiles } from '../evidence/store-files.ts'
import { Button } from '../kit/button.tsx'
import { Drawer } from '../kit/drawer.tsx'
import { ChoiceField, FilesField, Form, TextArea, TextField, useForm } from '../kit/form.tsx'
import { useToast } from '../kit/toast.tsx'
import { type Outcome, outcomeOptions, unsaid } from './attest-view.ts'

interface AttestCheckProps {
  readonly check: string
  readonly manual: { readonly method: string; readonly steps: readonly string[] }
}

/** What a person does to perform a manual check, and the way to attest in one's own name what came out. */
export function AttestCheck({ check, manual }: AttestCheckProps) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button look="primary" onClick={() => setOpen(true)}>
        Attest
      </Button>
      <Drawer title="Attest what you found" open={open} onClose={() => setOpen(false)}>
        {open && <Fields check={check} manual={manual} onDone={() => setOpen(false)} />}
      </Drawer>
    </>
  )
}

function Fields({ check, manual, onDone }: AttestCheckProps & { readonly onDone: () => void }) {
  const refresh = useRefresh()
  const say = useToast()
  const [files, setFiles] = useState<readonly File[]>([])
  const form = useForm({
    initial: {
      performedAt: new Date().toISOString().slice(0, 16),
      steps: manual.steps.map(() => ({ outcome: '' as Outcome | '', note: '' })),
      statement: '',
    },
    check: values => ({
      ...unsaid(values.steps),
      ...(values.statement.trim() ? {} : { statement: 'Say in a sentence what you found.' }),
    }),
    send: async values => {
      await client.checks.attest({
        params: { id: check },
        body: {
          performedAt: new Date(`${values.performedAt}Z`).toISOString(),
          steps: values.steps.map(step => ({ outcome: step.outcome || 'fail', note: step.note })),
          statement: values.statement,
          files: await storeFiles(files, say),
        },
      })
      await refresh()
      say({ text: 'Attested in your name. A second person reviews it.' })
      onDone()
    },
  })
  const { field, values, set, errors } = form
  const change = (at: number, part: Partial<(typeof values.steps)[number]>) =>
    set({ steps: values.steps.map((step, index) => (index === at ? { ...step, ...part } : step)) })
  return (
    <div className="space-y-4 p-4">
      <p className="text-soft">Method: {manual.method}. You attest in your own name; somebody else reviews it.</p>
      <Form form={form} verb="Attest" onCancel={onDone}>
        <TextField
          label="When it was performed (UTC)"
          required
          type="datetime-local"
          value={values.performedAt}
          onChange={performedAt => set({ performedAt })}
          error={errors.performedAt}
        />
        {manual.steps.map((step, at) => (
          <fieldset key={step} className="space-y-2 rounded-md border p-3">
            <legend className="px-1 text-sm text-soft">Step {at + 1}</legend>
            <p>{step}</p>
            <ChoiceField
              label="What you found"
              required
              value={values.steps[at]?.outcome ?? ''}
              onChange={outcome => change(at, { outcome: outcome as Outcome })}
              options={outcomeOptions}
              error={errors[`steps.${at}.outcome`]}
            />
            <TextArea
              label="Note"
              rows={2}
              required={values.steps[at]?.outcome === 'fail'}
              value={values.steps[at]?.note ?? ''}
              onChange={note => change(at, { note })}
              error={errors[`steps.${at}.note`]}
            />
          </fieldset>
        ))}
        <TextArea label="What you found, in a sentence" required rows={3} {...field('statement')} />
        <FilesField
          label="Attachments"
          help="Photographs, notes, exports. They are hashed as they arrive and never changed."
          files={files}
          onFiles={setFiles}
        />
      </Form>
    </div>
  )
}
