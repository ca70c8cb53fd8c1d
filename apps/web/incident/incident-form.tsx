import { useNavigate } from '@tanstack/react-router'
import { client, useAll, useRefresh } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { buttonLook } from '../kit/button.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { ChoiceField, Form, TextArea, useForm } from '../kit/form.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Page } from '../kit/record-page.tsx'
import { useUrlState } from '../kit/use-url-state.ts'
import { NotAdvice } from '../law/not-advice.tsx'
import { type MomentDraft, momentInput, titleOf, whyNotMoment } from './incident-view.ts'
import { MomentField } from './moment-field.tsx'

interface Values {
  whatHappened: string
  detected: MomentDraft
  kind: 'real' | 'tabletop'
  entity: string
}

/** The shortest intake: what happened. Everything else has an answer already, and can be changed. */
export function IncidentForm() {
  const entities = useAll('legalEntities')
  return (
    <Page>
      <div className="mx-auto max-w-2xl">
        <h1 className="mb-1 text-xl font-semibold">Report an incident</h1>
        <Loaded of={entities}>
          {items => {
            const open = items.filter(({ body }) => body.endedOn === null)
            if (open.length > 0)
              return <Fields entities={open.map(({ id, body }) => ({ id, name: body.name, zone: body.zone }))} />
            return (
              <EmptyState
                title="There is no legal entity yet"
                action={
                  <Anchor href="/nis2/new" className={buttonLook('primary')}>
                    Add a legal entity
                  </Anchor>
                }
              >
                Clocks run in the zone of record of an entity, and reports name it. Its name, country and zone are
                enough for now.
              </EmptyState>
            )
          }}
        </Loaded>
        <NotAdvice />
      </div>
    </Page>
  )
}

function Fields({ entities }: { readonly entities: readonly { id: string; name: string; zone: string }[] }) {
  const [{ kind }] = useUrlState()
  const navigate = useNavigate()
  const refresh = useRefresh()
  const only = entities.length === 1 ? entities[0] : undefined
  const form = useForm<Values>({
    initial: {
      whatHappened: '',
      detected: { is: 'now' },
      kind: kind === 'tabletop' ? 'tabletop' : 'real',
      entity: only?.id ?? '',
    },
    draft: 'incident.new',
    check: values => {
      const moment = whyNotMoment(values.detected)
      return {
        ...(values.whatHappened.trim() === '' && { whatHappened: 'Say what happened, in a sentence.' }),
        ...(values.entity === '' && { entity: 'Choose the entity that it hit.' }),
        ...(moment !== null && { detected: moment }),
      }
    },
    send: async values => {
      const detected = momentInput(values.detected)
      const { id } = await client.incidents.open({
        body: {
          entity: values.entity,
          kind: values.kind,
          title: titleOf(values.whatHappened),
          whatHappened: values.whatHappened.trim(),
          ...(detected && { detected }),
        },
      })
      await refresh()
      await navigate({ to: `/incidents/${id}` })
    },
  })
  const { field, values, set } = form
  const zone = entities.find(one => one.id === values.entity)?.zone ?? entities[0]?.zone ?? 'UTC'
  return (
    <>
      <p className="mb-4 text-soft">
        One sentence is enough. Nothing is sent to anybody, and opening it admits nothing; what is asked next stands in
        the incident.
      </p>
      <Form form={form} verb="Open the incident" onCancel={() => history.back()}>
        <TextArea
          label="What happened"
          required
          rows={4}
          help="What you see, not what you suspect. Its first line is the title; both can be changed later."
          {...field('whatHappened')}
        />
        {!only && (
          <ChoiceField
            label="Which entity it hit"
            required
            options={entities.map(one => ({ value: one.id, label: one.name }))}
            {...field('entity')}
          />
        )}
        <MomentField label="Detected" zone={zone} {...field('detected')} />
        <fieldset>
          <legend className="font-medium">Is it real?</legend>
          {(
            [
              ['real', 'Real'],
              ['tabletop', 'An exercise: it has its own list, is marked everywhere, and reaches no authority'],
            ] as const
          ).map(([value, label]) => (
            <label key={value} className="flex items-start gap-2">
              <input
                type="radio"
                name="kind"
                checked={values.kind === value}
                onChange={() => set({ kind: value })}
                className="mt-1 size-4 shrink-0 accent-accent"
              />
              {label}
            </label>
          ))}
        </fieldset>
      </Form>
    </>
  )
}
