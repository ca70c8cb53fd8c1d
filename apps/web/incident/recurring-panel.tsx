import { useState } from 'react'
import { client, useAll, useMoment, useRead, useRefresh } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { DateTime } from '../kit/date-time.tsx'
import { ChoiceField, Form, TextArea, useForm } from '../kit/form.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { Panel } from '../kit/record-page.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { Cited } from '../law/cited.tsx'
import { answerState } from '../legal-entity/entity-view.ts'
import { useMay } from '../shell/session.ts'
import { localWords } from './incident-view.ts'

/** Incidents that share a cause and may be significant together, and the quarterly look at them by a named person. */
export function RecurringPanel() {
  const entities = useAll('legalEntities', useMoment())
  const [chosen, choose] = useState('')
  return (
    <Loaded of={entities}>
      {items => {
        const entity = chosen || items[0]?.id
        if (entity === undefined) return <p className="text-soft">There is no legal entity yet.</p>
        return (
          <div className="space-y-4">
            {items.length > 1 && (
              <div className="max-w-sm">
                <ChoiceField
                  label="Legal entity"
                  required
                  value={entity}
                  onChange={choose}
                  options={items.map(({ id, body }) => ({ value: id, label: body.name }))}
                />
              </div>
            )}
            <OfEntity key={entity} entity={entity} />
          </div>
        )
      }}
    </Loaded>
  )
}

const words = {
  yes: 'Significant together, as the rules give it',
  no: 'Not significant together',
  unknown: 'Open: facts are missing',
} as const

function OfEntity({ entity }: { readonly entity: string }) {
  const found = useRead('incidents', 'recurring', { query: { entity, ...useMoment() } })
  const mayWrite = useMay('incident:write')
  return (
    <Loaded of={found}>
      {({ groups, checks, due, isOverdue }) => (
        <div className="grid items-start gap-4 lg:grid-cols-2">
          <Panel title="What recurs">
            {groups.length === 0 && (
              <p className="text-soft">
                No two incidents of the last months share the same apparent root cause. The cause is written in each
                incident, in the same words.
              </p>
            )}
            <ul className="divide-y">
              {groups.map(group => (
                <li key={group.incidents.map(({ id }) => id).join()} className="py-2">
                  <p className="font-medium">{group.rootCause}</p>
                  <p className="flex items-center gap-1.5">
                    <StateShape state={answerState(group.answer)} /> {words[group.answer]}
                  </p>
                  <ul className="list-disc pl-5">
                    {group.incidents.map(one => (
                      <li key={one.id}>
                        <Anchor href={`/incidents/${one.id}`} className="underline">
                          {one.title}
                        </Anchor>
                      </li>
                    ))}
                  </ul>
                  {group.answer === 'yes' && (
                    <p className="text-sm">
                      The clocks of reports begin once somebody decides so in one of them, aware since it was known that
                      they are significant together.
                    </p>
                  )}
                  {group.rule && (
                    <p>
                      <Cited rule={group.rule.rule} />
                    </p>
                  )}
                </li>
              ))}
            </ul>
          </Panel>
          <Panel title="Who looked">
            <p className="flex items-center gap-1.5">
              <StateShape state={due === null ? 'unknown' : isOverdue ? 'failing' : 'operating'} />
              {due === null
                ? 'Nobody has looked yet. It is owed each quarter.'
                : `${isOverdue ? 'Was due' : 'Due again'} ${localWords(due)} ${due.zone}`}
            </p>
            {mayWrite && <Look entity={entity} />}
            <ul className="mt-3 divide-y">
              {checks.map(({ id, body, by }) => (
                <li key={id} className="py-2">
                  <p className="text-sm text-soft">
                    {by}, <DateTime at={body.at} as="absolute" />: {body.found.length} found
                  </p>
                  <p>{body.conclusion}</p>
                </li>
              ))}
            </ul>
          </Panel>
        </div>
      )}
    </Loaded>
  )
}

function Look({ entity }: { readonly entity: string }) {
  const refresh = useRefresh()
  const form = useForm<{ conclusion: string }>({
    initial: { conclusion: '' },
    draft: `recurring.${entity}`,
    check: values => ({ ...(values.conclusion.trim() === '' && { conclusion: 'Say what you concluded.' }) }),
    send: async values => {
      await client.incidents.checkRecurring({ body: { entity, conclusion: values.conclusion } })
      form.set({ conclusion: '' })
      await refresh()
    },
  })
  return (
    <div className="mt-3 border-t pt-3" data-print="no">
      <Form form={form} verb="Record that I looked">
        <TextArea label="What you conclude" required rows={2} {...form.field('conclusion')} />
      </Form>
    </div>
  )
}
