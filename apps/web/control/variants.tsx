import type { Variant } from '@onus/core/control'
import { Pencil, Plus, X } from 'lucide-react'
import { useState } from 'react'
import { client, useAct, useAll, useRefresh } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { Button, IconButton } from '../kit/button.tsx'
import { Drawer } from '../kit/drawer.tsx'
import { Form, PickField, TextArea, useForm } from '../kit/form.tsx'
import { missing } from '../kit/form-view.ts'
import { Panel } from '../kit/record-page.tsx'
import { useToast } from '../kit/toast.tsx'
import { usePeople } from '../record/use-names.ts'
import { useMay } from '../shell/session.ts'
import type { ControlRecord } from './control-view.ts'
import { variantDraft, withoutVariant, withVariant } from './variant-view.ts'

/** How the control is worded in single scopes where it works differently; owner and cadence stay the same. */
export function Variants({ record }: { readonly record: ControlRecord }) {
  const { body } = record
  const scopes = useAll('scopes')
  const { nameOf } = usePeople()
  const mayWrite = useMay('control:write')
  const act = useAct()
  const [editing, setEditing] = useState<Variant | 'new' | null>(null)
  const variants = body.variants ?? []
  if (variants.length === 0 && !mayWrite) return null
  const nameOfScope = (id: string) => scopes.data?.find(scope => scope.id === id)?.body.name ?? 'A scope'
  const remove = (variant: Variant) =>
    act(
      () =>
        client.controls.update({
          params: { id: record.id },
          body: {
            body: withoutVariant(body, variant.scope),
            reason: `It says the same in ${nameOfScope(variant.scope)} as everywhere`,
          },
          ifMatch: String(record.version),
        }),
      `${body.code} says the same in ${nameOfScope(variant.scope)} as everywhere.`,
    )
  return (
    <Panel
      title="Where it is done differently"
      actions={
        mayWrite && (
          <Button icon={<Plus size={14} />} onClick={() => setEditing('new')}>
            Word it for a scope
          </Button>
        )
      }
    >
      {variants.length === 0 && <p className="text-soft">It says the same in every scope.</p>}
      <ul className="-my-2 divide-y">
        {variants.map(variant => (
          <li key={variant.scope} className="py-2">
            <div className="flex items-center gap-1">
              <Anchor href={`/scope/${variant.scope}`} className="min-w-0 flex-1 font-medium hover:underline">
                {nameOfScope(variant.scope)}
              </Anchor>
              {mayWrite && (
                <>
                  <IconButton
                    label={`Change the wording for ${nameOfScope(variant.scope)}`}
                    icon={<Pencil size={14} />}
                    onClick={() => setEditing(variant)}
                  />
                  <IconButton
                    label={`Take the wording for ${nameOfScope(variant.scope)} away`}
                    icon={<X size={14} />}
                    onClick={() => void remove(variant)}
                  />
                </>
              )}
            </div>
            <p className="whitespace-pre-wrap">{variant.statement}</p>
            <ul className="list-disc pl-5">
              {variant.acceptance.map(line => (
                <li key={line}>{line}</li>
              ))}
            </ul>
            <p className="text-sm text-soft">
              {variant.rationale} Approved by {nameOf(variant.approvedBy)}.
            </p>
          </li>
        ))}
      </ul>
      <Drawer
        title={
          editing === 'new' ? `Word ${body.code} for a scope` : `${body.code} in ${nameOfScope(editing?.scope ?? '')}`
        }
        open={editing !== null}
        onClose={() => setEditing(null)}
      >
        {editing && (
          <VariantForm
            record={record}
            variant={editing === 'new' ? null : editing}
            scopes={(scopes.data ?? [])
              .filter(scope => !variants.some(one => one.scope === scope.id))
              .map(scope => ({ id: scope.id, label: scope.body.name }))}
            onDone={() => setEditing(null)}
          />
        )}
      </Drawer>
    </Panel>
  )
}

interface VariantFormProps {
  readonly record: ControlRecord
  readonly variant: Variant | null
  /** The scopes that have no wording of their own yet. */
  readonly scopes: readonly { readonly id: string; readonly label: string }[]
  readonly onDone: () => void
}

function VariantForm({ record, variant, scopes, onDone }: VariantFormProps) {
  const refresh = useRefresh()
  const say = useToast()
  const people = usePeople()
  const form = useForm({
    initial: variantDraft(record.body, variant),
    check: values =>
      missing(values, {
        scope: 'Choose the scope.',
        statement: 'Say what is done there.',
        acceptance: 'Say how one sees that it is done.',
        rationale: 'Say why it differs there.',
        approvedBy: 'Say who approved it.',
      }),
    send: async values => {
      const written = await client.controls.update({
        params: { id: record.id },
        body: { body: withVariant(record.body, values), reason: values.rationale.trim() },
        ifMatch: String(record.version),
      })
      await refresh()
      say({ text: `Version ${written.version} of ${record.body.code} is recorded.` })
      onDone()
    },
  })
  const { values, set, field, errors } = form
  return (
    <div className="p-4">
      <Form form={form} verb="Record a new version" onCancel={onDone}>
        {variant === null && (
          <PickField
            label="Scope"
            required
            items={scopes}
            value={values.scope ? [values.scope] : []}
            onChange={([scope]) => set({ scope: scope ?? '' })}
            error={errors.scope}
            help="Where it is done differently."
          />
        )}
        <TextArea label="Statement" required {...field('statement')} help="What is done there." />
        <TextArea label="Acceptance" required rows={3} {...field('acceptance')} help="One line each." />
        <TextArea label="Why it differs there" required rows={2} {...field('rationale')} />
        <PickField
          label="Approved by"
          required
          items={people.items}
          value={values.approvedBy ? [values.approvedBy] : []}
          onChange={([approvedBy]) => set({ approvedBy: approvedBy ?? '' })}
          error={errors.approvedBy}
        />
      </Form>
    </div>
  )
}
