import type { SupplierTier } from '@onus/core/supplier'
import { useState } from 'react'
import { client, useRead, useRefresh } from '../api.ts'
import { Button } from '../kit/button.tsx'
import { Drawer } from '../kit/drawer.tsx'
import { CheckField, Form, TextArea, TextField, useForm } from '../kit/form.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { ShownOnce } from '../settings/shown-once.tsx'
import { inSections } from '../supplier-portal/portal-view.ts'

interface AskDrawerProps {
  readonly supplier: string
  readonly tier: SupplierTier
  readonly contact: { readonly name: string; readonly email: string } | null
  readonly open: boolean
  readonly onClose: () => void
}

/** Asks a supplier by a link: what, why, until when; then the link, shown once. */
export function AskDrawer(props: AskDrawerProps) {
  const { tier, open, onClose } = props
  return (
    <Drawer title="Ask the supplier" open={open} onClose={onClose} wide>
      <div className="p-4">{open && <Ask key={tier} {...props} />}</div>
    </Drawer>
  )
}

function Ask({ supplier, tier, contact, onClose }: AskDrawerProps) {
  const questions = useRead('supplierRequests', 'questions', { params: { tier } })
  const refresh = useRefresh()
  const [link, setLink] = useState<string | null>(null)
  const form = useForm({
    initial: {
      left: [] as readonly string[],
      words: '',
      name: contact?.name ?? '',
      email: contact?.email ?? '',
      days: '30',
    },
    check: ({ days }) => {
      const many = Number(days)
      return Number.isInteger(many) && many >= 1 && many <= 90 ? {} : { days: 'Between 1 and 90 days.' }
    },
    send: async ({ left, words, name, email, days }) => {
      const asked = (questions.data?.items ?? []).map(({ id }) => id).filter(id => !left.includes(id))
      const made = await client.supplierRequests.create({
        body: {
          supplier,
          questions: left.length === 0 ? null : asked,
          words,
          contact: { name, email: email.trim() === '' ? null : email.trim() },
          days: Number(days),
        },
      })
      setLink(made.link)
      await refresh()
    },
  })
  const { field, values, set } = form
  if (link !== null) return <LinkMade link={link} onClose={onClose} />
  return (
    <Form form={form} verb="Make the link" onCancel={onClose}>
      <p>
        The supplier answers by a link that needs no account. What it sends counts for nothing before a member accepts
        it here, answer by answer.
      </p>
      <TextArea
        label="Why you ask, to the supplier"
        help="Shown at the top of its page."
        rows={3}
        {...field('words')}
      />
      <div className="grid gap-4 sm:grid-cols-3">
        <TextField label="Contact" {...field('name')} />
        <TextField
          label="E-mail"
          type="email"
          help="For reminders a week and a day before the end. The link is never mailed: send it yourself."
          {...field('email')}
        />
        <TextField
          label="Days until the link ends"
          required
          type="number"
          help="At most 90. It can be renewed and withdrawn at any time."
          {...field('days')}
        />
      </div>
      <Loaded of={questions}>
        {({ version, items }) => (
          <fieldset className="rounded-md border p-3">
            <legend className="px-1 font-medium">
              What a {tier} supplier is asked ({items.length - values.left.length} of {items.length}; version {version})
            </legend>
            {inSections(items).map(([section, among]) => (
              <div key={section} className="mb-3">
                <h3 className="mb-1 text-sm text-soft">{section}</h3>
                <div className="space-y-1.5">
                  {among.map(({ id, title, kind }) => (
                    <CheckField
                      key={id}
                      label={
                        <span className="font-normal">
                          {title}
                          {kind === 'document' && <span className="text-soft"> (document)</span>}
                        </span>
                      }
                      checked={!values.left.includes(id)}
                      onChange={checked =>
                        set({ left: checked ? values.left.filter(one => one !== id) : [...values.left, id] })
                      }
                    />
                  ))}
                </div>
              </div>
            ))}
          </fieldset>
        )}
      </Loaded>
    </Form>
  )
}

/** The link, which is shown now and never again. */
export function LinkMade({ link, onClose }: { readonly link: string; readonly onClose: () => void }) {
  return (
    <>
      <ShownOnce
        label="The link"
        value={link}
        help="Send it to the supplier by a way that you trust. Whoever has it can answer; Onus keeps only a hash of it. If it is lost, make a new one: this one ends then."
      />
      <Button look="primary" onClick={onClose}>
        Done
      </Button>
    </>
  )
}
